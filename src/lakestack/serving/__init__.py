"""The HTTP server in front of LocalStack's gateway: each connection has a thread, which reads, calls and answers.

LocalStack's own server reads and writes in one thread and calls the gateway in others. A request waits there for two
changes of threads, and to be read by Python costs it as much as all that the gateway does with it.
"""

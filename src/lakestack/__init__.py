"""A LocalStack extension: the services and behaviours that the free LocalStack lacks."""

"""The platform's page: what an operator sees at http://localhost:8080/. It knows the platform by the AWS API alone."""

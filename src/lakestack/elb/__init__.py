"""Elastic Load Balancing v2: application load balancers that carry traffic. moto keeps what is configured."""

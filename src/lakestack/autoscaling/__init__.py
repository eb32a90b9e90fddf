"""EC2 Auto Scaling: groups that keep their instances, and instance refreshes. moto keeps what is configured."""

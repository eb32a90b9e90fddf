output "vpc_id" {
  description = "Id of the network."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Ids of the public subnets, one a zone, once they are public."
  value       = [for subnet in aws_subnet.public : subnet.id]

  # A load balancer that faces the internet is refused in a network without a gateway to it.
  depends_on = [aws_route.internet, aws_route_table_association.public]
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, one a zone, once what is outside can be reached from them."
  value       = [for subnet in aws_subnet.private : subnet.id]

  # Instances install what they need as they start: not before there is a way out.
  depends_on = [
    aws_route.nat,
    aws_route_table_association.private,
    aws_vpc_endpoint.s3,
    aws_vpc_endpoint.services,
    aws_vpc_security_group_ingress_rule.endpoints,
  ]
}

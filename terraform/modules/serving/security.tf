# Who may talk to whom: the world to the load balancer, the load balancer to the instances, the instances outwards.

resource "aws_security_group" "load_balancer" {
  name        = "${var.name}-load-balancer"
  description = "The load balancer of ${var.name}"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-load-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  #checkov:skip=CKV_AWS_260:allowed_cidr_blocks says who may call; a public service is called by everyone
  for_each = {
    for pair in setproduct(var.allowed_cidr_blocks, local.https ? ["http", "https"] : ["http"]) :
    "${pair[0]} ${pair[1]}" => { cidr_block = pair[0], port = pair[1] == "https" ? 443 : var.http_port }
  }

  security_group_id = aws_security_group.load_balancer.id
  description       = "Clients"
  cidr_ipv4         = each.value.cidr_block
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  security_group_id            = aws_security_group.load_balancer.id
  description                  = "Requests and health checks to the instances"
  referenced_security_group_id = aws_security_group.instances.id
  ip_protocol                  = "tcp"
  from_port                    = var.instance_port
  to_port                      = var.instance_port
}

resource "aws_security_group" "instances" {
  name        = "${var.name}-instances"
  description = "The instances of ${var.name}"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-instances" }
}

resource "aws_vpc_security_group_ingress_rule" "instances" {
  #checkov:skip=CKV_AWS_260:the load balancer's security group alone may come in, which this check does not see
  security_group_id            = aws_security_group.instances.id
  description                  = "The load balancer alone"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = var.instance_port
  to_port                      = var.instance_port
}

# Packages, images, logs, sessions: all of them over TLS, but for the packages of Debian, which are signed.
resource "aws_vpc_security_group_egress_rule" "instances" {
  for_each = { https = 443, http = 80 }

  security_group_id = aws_security_group.instances.id
  description       = "Outwards over ${each.key}"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

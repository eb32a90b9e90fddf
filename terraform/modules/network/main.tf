# A private network over several zones: public subnets for the load balancer, private ones for the instances behind it.

data "aws_availability_zones" "usable" {
  #checkov:skip=CKV_AWS_394:the first zones are taken by name, and a zone that joins has a later one
  state = "available"

  # Local Zones and Wavelength Zones have no load balancers of this kind.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_region" "current" {}

locals {
  zones = slice(sort(data.aws_availability_zones.usable.names), 0, var.zones)

  # Of sixteen equal parts of the network, the first belong to the public subnets and those from the ninth on to the private.
  public_blocks  = { for index, zone in local.zones : zone => cidrsubnet(var.cidr_block, 4, index) }
  private_blocks = { for index, zone in local.zones : zone => cidrsubnet(var.cidr_block, 4, index + 8) }
}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11:nothing but the load balancer lets anyone in, and its access logs tell who came
  cidr_block         = var.cidr_block
  enable_dns_support = true

  # Private names of endpoints need it. Where there are none, the provider need not wait ten seconds for the change.
  enable_dns_hostnames = !local.nat

  tags = { Name = var.name }
}

# Whoever forgets to name a security group gets this one, which lets nothing through.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-unused" }
}

# --- the public side

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each = local.public_blocks

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-public" }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

# --- the private side

resource "aws_subnet" "private" {
  for_each = local.private_blocks

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-private" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private.id
}

# Image layers lie in S3, and so do Amazon Linux's packages: this way they cost no NAT traffic.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${data.aws_region.current.name}.s3"
  route_table_ids   = [aws_route_table.private.id]

  tags = { Name = "${var.name}-s3" }
}

# The network by itself: `terraform -chdir=terraform/serving test`.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "test"
  cidr_block = "10.1.0.0/16"
  zones      = 2
  egress     = "nat"
}

run "subnets_in_the_first_zones_do_not_overlap" {
  module {
    source = "../modules/network"
  }

  assert {
    condition     = sort(keys(aws_subnet.private)) == tolist(["eu-central-1a", "eu-central-1b"])
    error_message = "The zones are ${join(", ", keys(aws_subnet.private))}."
  }

  assert {
    condition     = length(distinct([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private)) : subnet.cidr_block])) == 4
    error_message = "Two subnets have the same range."
  }

  assert {
    condition     = !anytrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch])
    error_message = "What is launched in a public subnet gets a public address unasked."
  }
}

run "one_way_out_nat" {
  module {
    source = "../modules/network"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_vpc_endpoint.services) == 0
    error_message = "With egress = nat there is one NAT gateway and no endpoint that costs."
  }
}

run "one_way_out_endpoints" {
  variables {
    egress = "endpoints"
  }

  module {
    source = "../modules/network"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_route.nat) == 0 && length(aws_vpc_endpoint.services) == 6
    error_message = "With egress = endpoints there are endpoints and no NAT gateway."
  }
}

run "one_zone_is_refused" {
  command = plan

  variables {
    zones = 1
  }

  module {
    source = "../modules/network"
  }

  expect_failures = [var.zones]
}

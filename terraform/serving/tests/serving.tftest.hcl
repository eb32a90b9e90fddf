# What is served where, and what is refused. Nothing here reaches AWS: `terraform -chdir=terraform/serving test`.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment   = "test"
  model_version = "v3"
  image         = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/brewlake-model@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
}

run "urls" {
  assert {
    condition = [
      output.service_url, output.swagger_url
      ] == [
      "http://mocked-1.eu-central-1.elb.amazonaws.com", "http://mocked-1.eu-central-1.elb.amazonaws.com/"
    ]
    error_message = "The service is at ${output.service_url}, its Swagger UI at ${output.swagger_url}."
  }

  assert {
    condition     = output.model_version == "v3" && endswith(output.image, "89abcdef")
    error_message = "What is served is not told."
  }
}

run "a_port_of_its_own" {
  variables {
    http_port = 4566
  }

  assert {
    condition     = output.service_url == "http://mocked-1.eu-central-1.elb.amazonaws.com:4566"
    error_message = "The service is at ${output.service_url}."
  }
}

run "https" {
  variables {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
    host_name       = "beers.example.com"
  }

  assert {
    condition     = output.service_url == "https://beers.example.com"
    error_message = "The service is at ${output.service_url}."
  }
}

run "access_logs_have_a_bucket_where_they_are_wanted" {
  variables {
    access_logs_days = 7
  }

  assert {
    condition     = module.access_logs[0].name != ""
    error_message = "There is no bucket for the access logs."
  }
}

run "nothing_is_retrained_by_the_clock_unless_it_is_wanted" {
  assert {
    condition     = length(module.training) == 0 && output.retrain_schedule == null
    error_message = "The model is retrained though nobody asked."
  }
}

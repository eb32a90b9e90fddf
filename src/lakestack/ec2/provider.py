"""The EC2 API where LocalStack's provider forgets what it was told, or remembers what it was not."""

from typing import Any

from localstack.aws.api import RequestContext, handler
from localstack.services.ec2.provider import Ec2Provider as LocalStackEc2Provider
from localstack.services.moto import call_moto
from moto.ec2.models import ec2_backends

type Request = dict[str, Any]


class Ec2Provider(LocalStackEc2Provider):
    @handler("CreateLaunchTemplate", expand=False)
    def create_launch_template(self, context: RequestContext, request: Request) -> dict[str, Any]:
        """Create a launch template. moto adds the template's own tags to those of what it launches."""
        answer: dict[str, Any] = super().create_launch_template(context, request)
        backend = ec2_backends[context.account_id][context.region]
        data = backend.launch_templates[answer["LaunchTemplate"]["LaunchTemplateId"]].versions[0].data
        asked = {given["ResourceType"] for given in request["LaunchTemplateData"].get("TagSpecifications") or []}
        if "TagSpecifications" in data:
            data["TagSpecifications"] = [tags for tags in data["TagSpecifications"] if tags["ResourceType"] in asked]
        return answer

    @handler("ModifyLaunchTemplate", expand=False)
    def modify_launch_template(self, context: RequestContext, request: Request) -> dict[str, Any]:
        """Set a launch template's default version. LocalStack tells its tags as moto keeps them."""
        answer: dict[str, Any] = super().modify_launch_template(context, request)
        tags = answer["LaunchTemplate"].get("Tags") or []
        answer["LaunchTemplate"]["Tags"] = [{"Key": tag["key"], "Value": tag["value"]} for tag in tags]
        return answer

    @handler("DescribeSecurityGroupRules", expand=False)
    def describe_security_group_rules(self, context: RequestContext, request: Request) -> dict[str, Any]:
        """Describe security group rules. moto tells the description of rules on address ranges alone."""
        del request  # moto reads it from the context
        answer: dict[str, Any] = call_moto(context)
        for rule in answer.get("SecurityGroupRules", []):
            referenced = rule.get("ReferencedGroupInfo") or {}
            description = referenced.pop("Description", None) or self._description(context, rule)
            if description and not rule.get("Description"):
                rule["Description"] = description
        return answer

    def _description(self, context: RequestContext, rule: dict[str, Any]) -> str | None:
        backend = ec2_backends[context.account_id][context.region]
        found = backend.describe_security_group_rules([rule["SecurityGroupRuleId"]], {})
        for known in found:
            for source in (known.source_group, known.prefix_list_id):
                if isinstance(source, dict) and source.get("Description"):
                    return str(source["Description"])
        return None

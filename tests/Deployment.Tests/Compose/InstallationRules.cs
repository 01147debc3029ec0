using System.Text.RegularExpressions;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Compose;

/// <summary>What holds for all services together: secrets, order, networks, files.</summary>
internal static partial class InstallationRules
{
    private static readonly string[] Published = ["nginx", "grafana"];

    public static Rule<ComposeProject>[] All { get; } =
    [
        new("secrets come from outside and have no default", static project =>
            from text in project.Texts()
            from variable in ComposeProject.Variables(text.Text)
            where variable.Name.EndsWith("PASSWORD", StringComparison.Ordinal) && !variable.Suffix.StartsWith(":?", StringComparison.Ordinal)
            select $"{text.Path}: {variable.Name}"),
        new("no secret is written down", static project =>
            from text in project.Texts()
            let isPassword = text.Path.EndsWith("PASSWORD", StringComparison.Ordinal)
            where (isPassword && !RequiredAlone().IsMatch(text.Text)) || WrittenDown().IsMatch(text.Text)
            select text.Path),
        new("variables are explained in .env.example", static project =>
            from variable in project.Texts().SelectMany(static text => ComposeProject.Variables(text.Text)).Distinct()
            let isRequired = variable.Suffix.StartsWith(":?", StringComparison.Ordinal)
            where !Repository.Read(".env.example").Split('\n').Any(line => isRequired ? line == $"{variable.Name}=" : line.StartsWith($"#{variable.Name}=", StringComparison.Ordinal))
            select variable.Name),
        new("files that are mounted are there", static project =>
            from service in project.Services
            from volume in service.Value["volumes"].Items
            let source = ComposeProject.WithDefaults(volume.Text).Split(':')[0]
            where source.StartsWith('.') ? !Repository.Exists(source) || !volume.Text.EndsWith(":ro", StringComparison.Ordinal) : !project.Root["volumes"][source].Exists
            select $"{service.Key}: {volume.Text}"),
        new("only the proxy and Grafana are reached from outside, and from this machine alone", static project =>
            from service in project.Services
            where service.Value["ports"].Items.Any(port => !Published.Contains(service.Key) || !ComposeProject.WithDefaults(port.Text).StartsWith("127.0.0.1:", StringComparison.Ordinal))
            select service.Key),
        new("database and silos have no way out", static project =>
            from service in project.Services
            from network in service.Value["networks"].Items
            where service.Key is "postgres" or "migrate" or "silo" or "prometheus" && !project.Root.At($"networks {network.Text} internal").IsTrue
            select service.Key),
        new("services that talk share a network", static project =>
            from pair in new[] { ("migrate", "postgres"), ("silo", "postgres"), ("front-end", "postgres"), ("front-end", "silo"), ("nginx", "front-end"), ("prometheus", "silo"), ("prometheus", "front-end"), ("grafana", "prometheus") }
            let networks = project.Root.At($"services {pair.Item1} networks").Items.Select(static network => network.Text)
            where !networks.Intersect(project.Root.At($"services {pair.Item2} networks").Items.Select(static network => network.Text)).Any()
            select $"{pair.Item1} and {pair.Item2}"),
        new("each waits for what it needs", static project =>
            from need in new[]
            {
                ("migrate", "postgres", "service_healthy"), ("silo", "migrate", "service_completed_successfully"), ("front-end", "migrate", "service_completed_successfully"),
                ("front-end", "silo", "service_healthy"), ("nginx", "front-end", "service_healthy"), ("grafana", "prometheus", "service_healthy"),
            }
            where project.Root.At($"services {need.Item1} depends_on {need.Item2} condition").Text != need.Item3
            select $"{need.Item1} does not wait for {need.Item2}"),
        new("there are two silos and two front ends of one cluster", static project =>
            from name in new[] { "silo", "front-end" }
            let service = project.Root.At($"services {name}")
            where service.At("deploy replicas").Text != "2" || service.At("environment COLDSTART_CLUSTER_ID").Text != project.Root.At("services silo environment COLDSTART_CLUSTER_ID").Text
                || (name == "front-end" && service.At("environment COLDSTART_ENGINE").Text != "cluster") || (name == "silo" && service.At("environment COLDSTART_SILO_ADDRESS").Text != "auto")
            select name),
        new("tables belong to the migration alone", static project =>
            from program in project.Programs
            let user = new Uri(ComposeProject.WithDefaults(program.Value.At("environment COLDSTART_POSTGRES").Text)).UserInfo.Split(':')[0]
            where user != (program.Key == "migrate" ? "coldstart_owner" : "coldstart")
            select $"{program.Key} is {user}"),
        new("the database is PostgreSQL 17", static project => project.Root.At("services postgres image").Text == "postgres:17" ? [] : ["it is not"]),
        new("Grafana lets nobody in by himself", static project =>
            from variable in new[] { "GF_USERS_ALLOW_SIGN_UP", "GF_USERS_ALLOW_ORG_CREATE", "GF_AUTH_ANONYMOUS_ENABLED" }
            where project.Root.At($"services grafana environment {variable}").Text != "false"
            select variable),
    ];

    [GeneratedRegex(@"^\$\{[A-Z_]+:\?[^}]*\}$")]
    private static partial Regex RequiredAlone();

    [GeneratedRegex("://[^/@:]*:[^$/@][^/@]*@|[Pp]assword=[^$]|csa_[A-Za-z0-9]{32}")]
    private static partial Regex WrittenDown();
}

using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Compose;

/// <summary>Everything that is promised of docker-compose.yml.</summary>
internal static class ComposeRules
{
    public static IReadOnlyList<Rule<ComposeProject>> All { get; } = [.. ServiceRules.All, .. InstallationRules.All];

    public static Rule<ComposeProject> Named(string name) => All.Single(rule => rule.Name == name);
}

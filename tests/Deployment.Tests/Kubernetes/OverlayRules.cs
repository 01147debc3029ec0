using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>Everything that is promised of what an overlay renders to.</summary>
internal static class OverlayRules
{
    public static IReadOnlyList<Rule<Overlay>> All { get; } = [.. PodRules.All, .. SecurityRules.All, .. WiringRules.All, .. NetworkRules.All, .. ScalingRules.All, .. ReleaseRules.All];

    public static Rule<Overlay> Named(string name) => All.Single(rule => rule.Name == name);
}

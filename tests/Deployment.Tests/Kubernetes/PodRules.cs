using System.Globalization;
using Coldstart.Analytics;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>How a pod is watched, limited, stopped and spread.</summary>
internal static class PodRules
{
    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];

    public static Rule<Overlay>[] All { get; } =
    [
        new("probes are there", static overlay =>
            from server in overlay.Servers
            from container in Overlay.ContainersOf(server)
            from probe in Probes
            where !container[probe].Exists
            select $"{Overlay.NameOf(server)} has no {probe}"),
        new("probes ask a port of the container", static overlay =>
            from server in overlay.Servers
            from container in Overlay.ContainersOf(server)
            from probe in Probes
            let port = container[probe].At("httpGet port").Text
            where container[probe]["httpGet"].Exists && Overlay.PortOf(server, port) is null
            select $"{Overlay.NameOf(server)} has no port '{port}' for its {probe}"),
        new("our probes ask for health", static overlay =>
            from server in overlay.Deployments
            from container in Overlay.ContainersOf(server)
            from probe in Probes
            let path = probe == "readinessProbe" ? "/health/ready" : "/health/live"
            where container[probe].At("httpGet path").Text != path
            select $"{Overlay.NameOf(server)}'s {probe} does not ask for {path}"),
        new("resources are bounded", static overlay =>
            from workload in overlay.Workloads
            from container in Overlay.ContainersOf(workload)
            from resource in new[] { "cpu", "memory" }
            let least = Amount(container.At($"resources requests {resource}").Text)
            let most = Amount(container.At($"resources limits {resource}").Text)
            where !(least > 0 && most >= least)
            select $"{Overlay.NameOf(workload)} asks for {least} and may take {most} of {resource}"),
        new("a stop is waited for", static overlay =>
            from deployment in overlay.Deployments
            let patience = Number(Overlay.PodOf(deployment)["terminationGracePeriodSeconds"])
            let before = Overlay.ContainersOf(deployment).Max(static container => Number(container.At("lifecycle preStop exec command").Items.Skip(1).FirstOrDefault() ?? new Node("0")))
            where patience < before + Limits.HostStopSecondsMax + Limits.StopSecondsMax + (Limits.FrontEndStopMsMax / 1000)
            select $"{Overlay.NameOf(deployment)} is killed after {patience} s"),
        new("pods are spread over zones and nodes", static overlay =>
            from deployment in overlay.Deployments
            let spread = Overlay.PodOf(deployment)["topologySpreadConstraints"].Items
            from key in new[] { "topology.kubernetes.io/zone", "kubernetes.io/hostname" }
            where !spread.Any(constraint => constraint["topologyKey"].Text == key && Overlay.Matches(constraint.At("labelSelector matchLabels"), Overlay.LabelsOf(deployment)) && constraint.At("labelSelector matchLabels").Entries.Count > 0)
            select $"{Overlay.NameOf(deployment)} is not spread over {key}"),
        new("what is scraped is a port of the pod", static overlay =>
            from deployment in overlay.Deployments
            let notes = deployment.At("spec template metadata annotations")
            where notes["prometheus.io/scrape"].IsTrue && (Overlay.PortOf(deployment, notes["prometheus.io/port"].Text) is null || notes["prometheus.io/path"].Text != "/metrics")
            select $"{Overlay.NameOf(deployment)} is scraped where nothing is"),
        new("silos and front ends are scraped", static overlay =>
            from deployment in overlay.Deployments
            where !deployment.At("spec template metadata annotations")["prometheus.io/scrape"].IsTrue
            select $"{Overlay.NameOf(deployment)} is not"),
    ];

    private static int Number(Node node) => int.TryParse(node.Text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Kubernetes quantities, as far as they stand here: cores or bytes.</summary>
    private static double Amount(string text)
    {
        var (digits, factor) = text switch
        {
            [.. var number, 'm'] => (number, 0.001),
            [.. var number, 'M', 'i'] => (number, 1 << 20),
            [.. var number, 'G', 'i'] => (number, 1 << 30),
            _ => (text, 1.0),
        };
        return double.TryParse(digits, CultureInfo.InvariantCulture, out var amount) ? amount * factor : 0;
    }
}

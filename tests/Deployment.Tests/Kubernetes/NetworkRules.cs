using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>Who may talk to whom. Policies are read as Kubernetes reads them, as far as they stand here.</summary>
internal static class NetworkRules
{
    private const string Silo = "Deployment/coldstart-silo";
    private const string FrontEnd = "Deployment/coldstart-front-end";
    private const string Migration = "Job/coldstart-migration";

    private static readonly Dictionary<string, string> Namespaces = new() { ["53"] = "kube-system", ["4317"] = "monitoring", ["4318"] = "monitoring" };

    public static Rule<Overlay>[] All { get; } =
    [
        new("what must talk can", static overlay =>
            from way in new[] { (FrontEnd, Silo, "gateway"), (Silo, Silo, "silo") }
            where !(Leaves(overlay, overlay.Find(way.Item1), overlay.Find(way.Item2), way.Item3) && Enters(overlay, overlay.Find(way.Item1), overlay.Find(way.Item2), way.Item3))
            select $"{way.Item1} cannot reach {way.Item2} at {way.Item3}"),
        new("everything reaches the database and names", static overlay =>
            from workload in new[] { Silo, FrontEnd, Migration }
            from port in new[] { "5432", "53" }
            where !Leaves(overlay, overlay.Find(workload), null, port)
            select $"{workload} cannot reach port {port}"),
        new("a collector can be reached", static overlay =>
            from workload in new[] { Silo, FrontEnd }
            from port in new[] { "4317", "4318" }
            where !Leaves(overlay, overlay.Find(workload), null, port)
            select $"{workload} cannot reach port {port}"),
        new("clients reach front ends", static overlay => Enters(overlay, null, overlay.Find(FrontEnd), "http") ? [] : ["they cannot"]),
        new("nothing else can talk", static overlay =>
            from way in new[] { ((string?)FrontEnd, Silo, "silo"), (Migration, Silo, "gateway"), (null, Silo, "silo"), (null, Silo, "gateway"), (null, Silo, "health"), (null, FrontEnd, "health"), (null, Migration, "8080") }
            where Enters(overlay, way.Item1 is null ? null : overlay.Find(way.Item1), overlay.Find(way.Item2), way.Item3)
            select $"{way.Item1 ?? "anybody"} can reach {way.Item2} at {way.Item3}"),
        new("nobody goes out but for the database", static overlay =>
            from workload in overlay.Workloads
            where Leaves(overlay, workload, null, "443")
            select $"{Overlay.NameOf(workload)} can reach anything"),
        new("policies name ports that are there", static overlay =>
            from policy in overlay.Of("NetworkPolicy")
            from workload in overlay.Workloads.Where(workload => Selects(policy, workload))
            from port in policy.At("spec ingress").Items.SelectMany(static rule => rule["ports"].Items)
            where Overlay.PortOf(workload, port["port"].Text) is null
            select $"{Overlay.NameOf(policy)} lets in at '{port["port"].Text}', which {Overlay.NameOf(workload)} has not"),
    ];

    private static bool Enters(Overlay overlay, Node? from, Node to, string port) => IsAllowed(overlay, "Ingress", to, from, port, to);

    private static bool Leaves(Overlay overlay, Node from, Node? to, string port) => IsAllowed(overlay, "Egress", from, to, port, to);

    /// <summary>Allowed where no policy of this direction selects the pod, or a rule of one that does fits.</summary>
    private static bool IsAllowed(Overlay overlay, string direction, Node pod, Node? peer, string port, Node? portOwner)
    {
        var policies = overlay.Of("NetworkPolicy").Where(policy => policy.At("spec policyTypes").Items.Any(type => type.Text == direction) && Selects(policy, pod)).ToList();
        var (list, side) = direction == "Ingress" ? ("ingress", "from") : ("egress", "to");
        return policies.Count == 0 || policies.SelectMany(policy => policy.At($"spec {list}").Items).Any(rule => FitsPeer(rule[side], peer, port) && FitsPort(rule["ports"], port, portOwner));
    }

    // A pod of another namespace is nobody of ours; which one is meant, the port tells.
    private static bool FitsPeer(Node peers, Node? peer, string port) => !peers.Exists || peers.Items.Any(item => peer is null
        ? Namespaces.TryGetValue(port, out var space) && item.At("namespaceSelector matchLabels")["kubernetes.io/metadata.name"].Text == space
        : item["podSelector"].Exists && !item["namespaceSelector"].Exists && Overlay.Matches(item.At("podSelector matchLabels"), Overlay.LabelsOf(peer)));

    private static bool FitsPort(Node ports, string port, Node? owner) => !ports.Exists || ports.Items.Any(item =>
        item["port"].Text == port || (owner is not null && Overlay.PortOf(owner, item["port"].Text) is { } number && number == Overlay.PortOf(owner, port)));

    private static bool Selects(Node policy, Node workload) => Overlay.Matches(policy.At("spec podSelector matchLabels"), Overlay.LabelsOf(workload));
}

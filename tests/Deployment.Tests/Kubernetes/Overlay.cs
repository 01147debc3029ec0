using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>What an overlay renders to.</summary>
/// <param name="Name">Of the overlay.</param>
/// <param name="Objects">All objects.</param>
internal sealed record Overlay(string Name, IReadOnlyList<Node> Objects)
{
    public static readonly string[] Names = ["development", "staging", "production"];

    public IEnumerable<Node> Deployments => Of("Deployment");

    /// <summary>Everything that runs until it is stopped.</summary>
    public IEnumerable<Node> Servers => Deployments.Concat(Of("StatefulSet"));

    /// <summary>Everything that makes pods.</summary>
    public IEnumerable<Node> Workloads => Servers.Concat(Of("Job"));

    /// <summary>A fresh copy each time: tests break it.</summary>
    public static Overlay Render(string name) => new(name, Node.ReadAll(Kubectl.Render(name)));

    public static string NameOf(Node item) => $"{item["kind"].Text}/{item.At("metadata name").Text}";

    public static Node PodOf(Node workload) => workload.At("spec template spec");

    public static Node LabelsOf(Node workload) => workload.At("spec template metadata labels");

    public static IEnumerable<Node> ContainersOf(Node workload) => PodOf(workload)["initContainers"].Items.Concat(PodOf(workload)["containers"].Items);

    public static bool IsOurs(Node container) => Settings.KnownSettings.OfImage(container["image"].Text) is not null;

    /// <summary>A selector's labels are all among these.</summary>
    public static bool Matches(Node selectorLabels, Node labels) => selectorLabels.Entries.All(label => labels[label.Key].Text == label.Value.Text);

    /// <summary>The port that a name or number means in one of a workload's containers, or null.</summary>
    public static string? PortOf(Node workload, string nameOrNumber) => ContainersOf(workload)
        .SelectMany(static container => container["ports"].Items)
        .FirstOrDefault(port => port["name"].Text == nameOrNumber || port["containerPort"].Text == nameOrNumber)?["containerPort"].Text;

    public IEnumerable<Node> Of(string kind) => Objects.Where(item => item["kind"].Text == kind);

    /// <summary>An object by kind and name; a name with a hash behind it by its beginning.</summary>
    public Node Find(string name) => Objects.FirstOrDefault(item => NameOf(item) == name)
        ?? Objects.First(item => System.Text.RegularExpressions.Regex.IsMatch(NameOf(item), $"^{name}-[a-z0-9]{{10}}$"));

    /// <summary>Everything that a container gets from the environment: name → the node that says where from; settings of config maps have their text.</summary>
    public IEnumerable<(string Name, Node From)> EnvironmentOf(Node container)
    {
        foreach (var source in container["envFrom"].Items)
        {
            foreach (var (key, value) in Objects.Where(item => NameOf(item) == $"ConfigMap/{source.At("configMapRef name").Text}").SelectMany(static map => map["data"].Entries)) yield return (key, value);
        }
        foreach (var variable in container["env"].Items) yield return (variable["name"].Text, variable["value"].Exists ? variable["value"] : variable["valueFrom"]);
    }
}

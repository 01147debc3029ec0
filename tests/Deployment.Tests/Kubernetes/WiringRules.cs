using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>Names that must fit together: labels, ports, settings.</summary>
internal static class WiringRules
{
    public static Rule<Overlay>[] All { get; } =
    [
        new("selectors match their own pods", static overlay =>
            from server in overlay.Servers
            let labels = server.At("spec selector matchLabels")
            where labels.Entries.Count == 0 || !Overlay.Matches(labels, Overlay.LabelsOf(server))
            select $"{Overlay.NameOf(server)} does not find its pods"),
        new("selectors find one workload", static overlay =>
            from selecting in overlay.Of("Service").Concat(overlay.Of("PodDisruptionBudget"))
            let labels = selecting["kind"].Text == "Service" ? selecting.At("spec selector") : selecting.At("spec selector matchLabels")
            let found = labels.Entries.Count == 0 ? 0 : overlay.Workloads.Count(workload => Overlay.Matches(labels, Overlay.LabelsOf(workload)))
            where found != 1
            select $"{Overlay.NameOf(selecting)} finds {found} workloads"),
        new("services lead to ports that are there", static overlay =>
            from service in overlay.Of("Service")
            from workload in overlay.Workloads.Where(workload => Overlay.Matches(service.At("spec selector"), Overlay.LabelsOf(workload)))
            from port in service.At("spec ports").Items
            where Overlay.PortOf(workload, port["targetPort"].Text) is null
            select $"{Overlay.NameOf(service)} leads to port '{port["targetPort"].Text}'"),
        new("mounts and volumes match", static overlay =>
            from workload in overlay.Workloads
            let volumes = Overlay.PodOf(workload)["volumes"].Items.Select(static volume => volume["name"].Text).Concat(workload.At("spec volumeClaimTemplates").Items.Select(static claim => claim.At("metadata name").Text)).Order()
            let mounts = Overlay.ContainersOf(workload).SelectMany(static container => container["volumeMounts"].Items).Select(static mount => mount["name"].Text).Distinct().Order()
            where !volumes.SequenceEqual(mounts)
            select $"{Overlay.NameOf(workload)} mounts {string.Join(", ", mounts)} of {string.Join(", ", volumes)}"),
        new("programs read what they are given", static overlay =>
            from workload in overlay.Workloads
            from container in Overlay.ContainersOf(workload).Where(Overlay.IsOurs)
            from variable in overlay.EnvironmentOf(container)
            where !Settings.KnownSettings.OfImage(container["image"].Text)!.Contains(variable.Name)
            select $"{container["image"].Text} does not read {variable.Name}"),
        new("config maps that are named are there", static overlay =>
            from workload in overlay.Workloads
            from container in Overlay.ContainersOf(workload)
            from source in container["envFrom"].Items
            let name = source.At("configMapRef name").Text
            where overlay.Of("ConfigMap").All(map => map.At("metadata name").Text != name)
            select $"{Overlay.NameOf(workload)} wants the config map '{name}'"),
        new("programs listen on the ports that are told", static overlay =>
            from deployment in overlay.Deployments
            from container in Overlay.ContainersOf(deployment)
            from variable in overlay.EnvironmentOf(container)
            where variable.Name.EndsWith("_PORT", StringComparison.Ordinal) && Overlay.PortOf(deployment, variable.From.Text) is null
            select $"{Overlay.NameOf(deployment)}: {variable.Name} is {variable.From.Text}, which is no port of its container"),
        new("silos know their address", static overlay =>
        {
            var environment = overlay.EnvironmentOf(Overlay.ContainersOf(overlay.Find("Deployment/coldstart-silo")).Single()).ToList();
            return from wanted in new[] { ("POD_IP", "status.podIP"), ("POD_NAME", "metadata.name") }
                   where !environment.Any(variable => variable.Name == wanted.Item1 && variable.From.At("fieldRef fieldPath").Text == wanted.Item2)
                   select $"{wanted.Item1} is not {wanted.Item2}";
        }),
        // A service called coldstart would otherwise put COLDSTART_PORT=tcp://… into every pod.
        new("services put nothing into the environment", static overlay =>
            from workload in overlay.Workloads
            where Overlay.PodOf(workload)["enableServiceLinks"].Text != "false"
            select $"{Overlay.NameOf(workload)} takes service links"),
        new("everything is in one namespace", static overlay =>
        {
            var space = overlay.Of("Namespace").Single().At("metadata name").Text;
            return overlay.Objects.Where(item => item["kind"].Text != "Namespace" && item.At("metadata namespace").Text != space).Select(Overlay.NameOf);
        }),
    ];
}

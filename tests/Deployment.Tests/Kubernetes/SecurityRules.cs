using System.Text.RegularExpressions;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>What a pod may do, and where secrets come from.</summary>
internal static partial class SecurityRules
{
    public static Rule<Overlay>[] All { get; } =
    [
        new("nobody is root", static overlay =>
            from workload in overlay.Workloads
            let security = Overlay.PodOf(workload)["securityContext"]
            where !security["runAsNonRoot"].IsTrue || security["runAsUser"].Text is "" or "0"
            select $"{Overlay.NameOf(workload)} may be root"),
        new("system calls are filtered", static overlay =>
            from workload in overlay.Workloads
            where Overlay.PodOf(workload).At("securityContext seccompProfile type").Text != "RuntimeDefault"
            select $"{Overlay.NameOf(workload)} has no seccomp profile"),
        new("containers are locked in", static overlay =>
            from workload in overlay.Workloads
            from container in Overlay.ContainersOf(workload)
            let security = container["securityContext"]
            where security["allowPrivilegeEscalation"].Text != "false" || !security["readOnlyRootFilesystem"].IsTrue || security["privileged"].IsTrue
                || !security.At("capabilities drop").Items.Any(static dropped => dropped.Text == "ALL") || security.At("capabilities add").Items.Count > 0
            select $"{Overlay.NameOf(workload)} is not locked in"),
        new("nothing of the node is shared", static overlay =>
            from workload in overlay.Workloads
            let pod = Overlay.PodOf(workload)
            where pod["hostNetwork"].Exists || pod["hostPID"].Exists || pod["hostIPC"].Exists || pod["volumes"].Items.Any(static volume => volume["hostPath"].Exists)
            select $"{Overlay.NameOf(workload)} shares the node's"),
        new("what is written to has a bound", static overlay =>
            from workload in overlay.Workloads
            from volume in Overlay.PodOf(workload)["volumes"].Items
            where volume["emptyDir"].Exists && !volume.At("emptyDir sizeLimit").Exists
            select $"{Overlay.NameOf(workload)}'s volume '{volume["name"].Text}' has none"),
        new("no pod has a token", static overlay =>
            from workload in overlay.Workloads
            where Overlay.PodOf(workload)["automountServiceAccountToken"].Text != "false"
            select $"{Overlay.NameOf(workload)} has one"),
        new("the service account has no rights", static overlay =>
            overlay.Objects.Where(static item => item["kind"].Text.Contains("Role", StringComparison.Ordinal)).Select(Overlay.NameOf)
                .Concat(overlay.Of("ServiceAccount").Where(static account => account["automountServiceAccountToken"].Text != "false").Select(Overlay.NameOf))
                .Concat(from workload in overlay.Workloads
                        where Overlay.ContainersOf(workload).Any(Overlay.IsOurs)
                        let account = Overlay.PodOf(workload)["serviceAccountName"].Text
                        where overlay.Of("ServiceAccount").All(item => item.At("metadata name").Text != account)
                        select $"{Overlay.NameOf(workload)} runs as '{account}', which is not there")),
        new("secrets are named, not shown", static overlay =>
            overlay.Of("Secret").Select(Overlay.NameOf)
                .Concat(from map in overlay.Of("ConfigMap")
                        from setting in map["data"].Entries
                        where IsSecret(setting.Key) || Password().IsMatch(setting.Value.Text)
                        select $"{Overlay.NameOf(map)} shows {setting.Key}")
                .Concat(from workload in overlay.Workloads
                        from container in Overlay.ContainersOf(workload)
                        from variable in container["env"].Items
                        where IsSecret(variable["name"].Text) ? !variable.At("valueFrom secretKeyRef name").Exists : Password().IsMatch(variable["value"].Text)
                        select $"{Overlay.NameOf(workload)} shows {variable["name"].Text}")),
        new("tables belong to the migration alone", static overlay =>
            from workload in overlay.Workloads
            from container in Overlay.ContainersOf(workload).Where(Overlay.IsOurs)
            let isMigration = workload["kind"].Text == "Job"
            let key = overlay.EnvironmentOf(container).Where(static variable => variable.Name == "COLDSTART_POSTGRES").Select(static variable => variable.From.At("secretKeyRef key").Text).FirstOrDefault()
            where key != (isMigration ? "owner" : "application")
            select $"{Overlay.NameOf(workload)} enters the database as '{key}'"),
        new("the namespace refuses what is less locked in", static overlay =>
            overlay.Of("Namespace").Any(static space => space.At("metadata labels")["pod-security.kubernetes.io/enforce"].Text == "restricted") ? [] : ["it does not"]),
    ];

    private static bool IsSecret(string name) =>
        name is "COLDSTART_POSTGRES" or "DATABASE_URL" or "COLDSTART_BOOTSTRAP_KEY" || name.Contains("PASSWORD", StringComparison.Ordinal) || name.Contains("TOKEN", StringComparison.Ordinal) || name.Contains("SECRET", StringComparison.Ordinal);

    [GeneratedRegex("://[^/@]*:[^/@]*@|[Pp]assword=|csa_[A-Za-z0-9]{32}")]
    private static partial Regex Password();
}

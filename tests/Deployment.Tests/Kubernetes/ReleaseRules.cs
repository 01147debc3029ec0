using System.Text.RegularExpressions;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>Which version runs, and what comes before it.</summary>
internal static partial class ReleaseRules
{
    public static Rule<Overlay>[] All { get; } =
    [
        new("images have a version", static overlay =>
            from workload in overlay.Workloads
            from container in Overlay.ContainersOf(workload)
            let image = container["image"].Text
            where !Versioned().IsMatch(image) || image.EndsWith(":latest", StringComparison.Ordinal)
            select $"{Overlay.NameOf(workload)} runs '{image}'"),
        new("released images are of this version and from a registry", static overlay =>
            from workload in overlay.Workloads
            from container in Overlay.ContainersOf(workload).Where(Overlay.IsOurs)
            let image = container["image"].Text
            where overlay.Name != "development" && !(image.EndsWith($":{Repository.Version}", StringComparison.Ordinal) && image.Contains('/', StringComparison.Ordinal) && image.Split('/')[0].Contains('.', StringComparison.Ordinal))
            select $"{Overlay.NameOf(workload)} runs '{image}'"),
        new("there are silos, front ends and a migration", static overlay =>
            from wanted in new[] { ("Deployment", "coldstart-silo"), ("Deployment", "coldstart-api"), ("Job", "coldstart-cli") }
            where overlay.Of(wanted.Item1).Count(workload => Overlay.ContainersOf(workload).Single()["image"].Text.Split('/')[^1].Split(':', '@')[0] == wanted.Item2) != 1
            select $"no {wanted.Item1} of {wanted.Item2}"),
        new("the migration migrates, ends, and goes", static overlay =>
            from job in overlay.Of("Job")
            where Overlay.ContainersOf(job).Single()["args"].Items is not [{ Text: "migrate" }, ..] || Overlay.PodOf(job)["restartPolicy"].Text is not ("Never" or "OnFailure")
                || !job.At("spec ttlSecondsAfterFinished").Exists || !job.At("spec activeDeadlineSeconds").Exists || !job.At("spec backoffLimit").Exists
            select $"{Overlay.NameOf(job)} does not"),
        new("front ends are of the cluster", static overlay =>
            overlay.EnvironmentOf(Overlay.ContainersOf(overlay.Find("Deployment/coldstart-front-end")).Single()).Any(static variable => variable is { Name: "COLDSTART_ENGINE", From.Text: "cluster" }) ? [] : ["they are not"]),
        new("silos and front ends are of one cluster", static overlay =>
            overlay.Deployments.Select(deployment => overlay.EnvironmentOf(Overlay.ContainersOf(deployment).Single()).LastOrDefault(static variable => variable.Name == "COLDSTART_CLUSTER_ID").From?.Text).Distinct().Count() == 1 ? [] : ["they are not"]),
    ];

    [GeneratedRegex("(:[A-Za-z0-9][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$")]
    private static partial Regex Versioned();
}

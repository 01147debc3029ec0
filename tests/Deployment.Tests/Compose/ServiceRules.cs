using System.Globalization;
using System.Text.RegularExpressions;
using Coldstart.Analytics;
using Coldstart.Deployment.Tests.Images;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Compose;

/// <summary>What holds for each service.</summary>
internal static partial class ServiceRules
{
    private static readonly string[] Bounds = ["cpus", "memory", "pids"];

    public static Rule<ComposeProject>[] All { get; } =
    [
        new("services are locked in", static project =>
            from service in project.Services
            where !service.Value["read_only"].IsTrue || !service.Value["cap_drop"].Items.Any(static dropped => dropped.Text == "ALL") || service.Value["cap_add"].Exists || service.Value["privileged"].Exists
                || !service.Value["security_opt"].Items.Any(static option => option.Text == "no-new-privileges:true")
            select service.Key),
        new("nobody is root", static project =>
            from service in project.Services
            where !NotRoot().IsMatch(service.Value["user"].Text)
            select service.Key),
        new("services are bounded", static project =>
            from service in project.Services
            from bound in Bounds
            where service.Value.At($"deploy resources limits {bound}").Text is "" or "0"
            select $"{service.Key} has no limit of {bound}"),
        new("services are asked for their health", static project =>
            from service in project.Services
            where service.Key != "migrate" && !service.Value.At("healthcheck test").Exists && !ImageFile.Read().Target(service.Value.At("build target").Text).Any(static line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal))
            select service.Key),
        new("services come back, but for the migration", static project =>
            from service in project.Services
            where service.Value["restart"].Text != (service.Key == "migrate" ? "no" : "unless-stopped")
            select service.Key),
        new("images have a version", static project =>
            from service in project.Services
            let image = ComposeProject.WithDefaults(service.Value["image"].Text)
            where !image.Contains(':', StringComparison.Ordinal) || image.EndsWith(":latest", StringComparison.Ordinal) || image.EndsWith(':')
            select $"{service.Key} runs '{image}'"),
        new("our images are built from their target", static project =>
            from service in project.Programs
            let target = service.Value.At("build target").Text
            where $"coldstart-{target}" != service.Value["image"].Text.Split(':')[0] || ImageFile.Read().Target(target).Count == 0
            select service.Key),
        new("programs read what they are given", static project =>
            from service in project.Programs
            from variable in service.Value["environment"].Entries
            where !Settings.KnownSettings.OfImage(service.Value["image"].Text)!.Contains(variable.Key)
            select $"{service.Key} does not read {variable.Key}"),
        new("a stop is waited for", static project =>
            from service in project.Programs
            where !(int.TryParse(service.Value["stop_grace_period"].Text.TrimEnd('s'), CultureInfo.InvariantCulture, out var seconds) && seconds >= Limits.HostStopSecondsMax + Limits.StopSecondsMax + (Limits.FrontEndStopMsMax / 1000))
            select service.Key),
        new("what is written to is bounded memory or a volume", static project =>
            from service in project.Services
            from place in service.Value["tmpfs"].Items
            where !place.Text.Contains("size=", StringComparison.Ordinal)
            select $"{service.Key}: {place.Text}"),
    ];

    [GeneratedRegex("^[1-9][0-9]*:[1-9][0-9]*$")]
    private static partial Regex NotRoot();
}

using System.Collections.Frozen;

namespace Coldstart.Analytics.Costs;

/// <summary>Where a price stands in a price file: the names of the objects around it, joined by points.</summary>
internal static class PricePaths
{
    internal const string Request = "request";
    internal const string Ephemeral = "ephemeral_gb_second";
    internal const string SnapStartCache = "snapstart_cache_gb_second";
    internal const string SnapStartRestore = "snapstart_restore_gb";
    internal const string EdgeRequest = "edge_request";
    internal const string EdgeDuration = "edge_gb_second";

    internal const string X86 = "x86_64";
    internal const string Arm64 = "arm64";

    // Below an architecture.
    internal const string Duration = ".duration";
    internal const string ProvisionedConcurrency = ".provisioned_concurrency_gb_second";
    internal const string ProvisionedDuration = ".provisioned_duration_gb_second";
    internal const string NoUpfront = ".savings_plan.no_upfront_gb_second";
    internal const string NoUpfrontProvisioned = ".savings_plan.no_upfront_provisioned_duration_gb_second";
    internal const string AllUpfront = ".savings_plan.all_upfront_gb_second";
    internal const string AllUpfrontProvisioned = ".savings_plan.all_upfront_provisioned_duration_gb_second";

    /// <summary>Every path of a single figure.</summary>
    internal static readonly FrozenSet<string> Figures = AllFigures();

    /// <summary>Every path of a list of tiers.</summary>
    internal static readonly FrozenSet<string> Tiers = FrozenSet.Create(StringComparer.Ordinal, X86 + Duration, Arm64 + Duration);

    /// <summary>Whether figures stand below this path.</summary>
    internal static bool IsGroup(string path) => Figures.Any(figure => figure.StartsWith(path + ".", StringComparison.Ordinal));

    private static FrozenSet<string> AllFigures()
    {
        string[] below = [ProvisionedConcurrency, ProvisionedDuration, NoUpfront, NoUpfrontProvisioned, AllUpfront, AllUpfrontProvisioned];
        string[] plain = [Request, Ephemeral, SnapStartCache, SnapStartRestore, EdgeRequest, EdgeDuration];
        return plain.Concat(below.Select(path => X86 + path)).Concat(below.Select(path => Arm64 + path)).ToFrozenSet(StringComparer.Ordinal);
    }
}

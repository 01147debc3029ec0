using System.Runtime.CompilerServices;
using Coldstart.Analytics.Records;
using Coldstart.Api.Problems;
using Coldstart.Api.Queries;

namespace Coldstart.Api.Tests.Reference;

/// <summary>docs/api-reference.md knows what the program knows.</summary>
public sealed class ReferencePageTests
{
    private readonly string page = File.ReadAllText(Path());

    [Fact]
    public void Page_OfTheReference_NamesEveryReason()
    {
        foreach (var reason in Enum.GetValues<RejectionReason>()) Assert.Contains($"| `{reason.Code()}` |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfTheReference_NamesEveryError()
    {
        foreach (var kind in ProblemKind.All) Assert.Contains($"| `{kind.Code}` | {kind.Status} |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfTheReference_NamesEveryMetric()
    {
        foreach (var metric in SeriesMetrics.Names) Assert.Contains($"`{metric}`", page, StringComparison.Ordinal);
    }

    private static string Path([CallerFilePath] string here = "") => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "api-reference.md");
}

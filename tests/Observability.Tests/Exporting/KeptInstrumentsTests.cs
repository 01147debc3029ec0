using System.Runtime.CompilerServices;
using Coldstart.Observability.Exporting;
using Coldstart.Observability.Exposition;

namespace Coldstart.Observability.Tests.Exporting;

public sealed class KeptInstrumentsTests
{
    [Fact]
    public void Names_OfOrleans_AreThoseOfTheTable()
    {
        var kept = KeptInstruments.All.Where(static name => name.StartsWith("orleans-", StringComparison.Ordinal)).Select(static name => ExpositionNames.Family(name, "", isGauge: true));

        var described = File.ReadLines(Document()).Where(static line => line.StartsWith("| `orleans_", StringComparison.Ordinal)).Select(static line => line.Split('`')[1].Replace("_total", "", StringComparison.Ordinal));
        Assert.Equal(kept.Order(), described.Order());
    }

    private static string Document([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "operations.md");
}

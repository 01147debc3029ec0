using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Observability.Exposition;

namespace Coldstart.Api.Tests.Operations;

/// <summary>The table of docs/operations.md, the rules of docs/alerts.yml and the program know the same metrics.</summary>
public sealed partial class MetricsTableTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public void Table_ComparedWithTheInstruments_HasEachWithItsTypeAndNoOther()
    {
        var made = Instruments(instrument => ReferenceEquals(instrument.Meter, server.Telemetry.Meter));

        var described = Rows().Where(static row => row.Name.StartsWith("coldstart_", StringComparison.Ordinal)).ToDictionary(static row => row.Name, static row => row.Type);
        Assert.Equal(made.Keys.Order(), described.Keys.Order());
        Assert.All(made, metric => Assert.Equal((metric.Key, metric.Value), (metric.Key, described[metric.Key])));
    }

    [Fact]
    public void Table_ComparedWithThePage_HasAllOfTheRuntime()
    {
        var exported = Scrape.Of(server.Telemetry.Page).Series.Select(static series => series.Split('{')[0]).Where(static name => name.StartsWith("dotnet_", StringComparison.Ordinal)).ToHashSet();

        var described = Rows().Select(static row => row.Name).Where(static name => name.StartsWith("dotnet_", StringComparison.Ordinal)).ToHashSet();
        Assert.Empty(exported.Except(described));
        // An exception is counted from the first one on.
        Assert.Equal([], described.Except(exported).Except(["dotnet_exceptions_total"]));
    }

    [Fact]
    public void Labels_OfEveryInstrument_AreThoseOfTheTable()
    {
        var exported = Scrape.Of(server.Telemetry.Page).Series.Where(static series => series.Contains('{', StringComparison.Ordinal));

        foreach (var series in exported)
        {
            var name = Suffix().Replace(series.Split('{')[0], "");
            if (name == "target_info") continue;
            var labels = Label().Matches(series).Select(static match => match.Groups[1].Value).Where(static label => label != "le").Order();
            Assert.Equal((name, string.Join(", ", labels)), (name, Rows().Single(row => row.Name == name || row.Name == series.Split('{')[0]).Labels));
        }
    }

    [Fact]
    public void Rules_OfTheAlerts_NameMetricsThatExist()
    {
        var known = Rows().Select(static row => row.Name).ToHashSet();
        var rules = File.ReadAllText(Document("alerts.yml"));

        var named = Name().Matches(rules).Select(static match => match.Value).ToHashSet();

        Assert.NotEmpty(named);
        Assert.Equal([], named.Where(name => !known.Contains(name) && !known.Contains(Suffix().Replace(name, ""))));
    }

    [Fact]
    public void Rules_OfTheAlerts_AreEachExplainedToOperators()
    {
        var alerts = Alert().Matches(File.ReadAllText(Document("alerts.yml"))).Select(static match => match.Groups[1].Value).ToList();
        var explained = File.ReadLines(Document("operations.md")).Select(static line => Row().Match(line)).Where(static row => row.Success).Select(static row => row.Groups[1].Value).Where(static name => name.StartsWith("Coldstart", StringComparison.Ordinal));

        Assert.NotEmpty(alerts);
        Assert.Equal(alerts.Order(), explained.Order());
    }

    private static Dictionary<string, string> Instruments(Func<Instrument, bool> isWanted)
    {
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (!isWanted(instrument)) return;
            var kind = instrument.GetType().Name;
            var type = kind.Contains("Counter", StringComparison.Ordinal) ? "counter" : kind.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram" : "gauge";
            made.Add(ExpositionNames.Family(instrument.Name, instrument.Unit ?? "", type == "gauge") + (type == "counter" ? "_total" : ""), type);
        };
        listener.Start();
        return made;
    }

    private static IEnumerable<(string Name, string Type, string Labels)> Rows() =>
        from line in File.ReadLines(Document("operations.md"))
        let row = Row().Match(line)
        where row.Success && row.Groups[1].Value.Contains('_', StringComparison.Ordinal)
        let cells = line.Split('|')
        where cells[2].Trim() is "counter" or "gauge" or "histogram"
        select (row.Groups[1].Value, cells[2].Trim(), cells[3].Trim() == "–" ? "" : string.Join(", ", cells[3].Split(',').Select(static label => label.Trim(' ', '`')).Order()));

    private static string Document(string name) => Path.Combine(Root(), "docs", name);

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..");

    [GeneratedRegex(@"^\| `(\w+)` \|")]
    private static partial Regex Row();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"[{,](\w+)=""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\b(coldstart|dotnet|orleans)_\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}

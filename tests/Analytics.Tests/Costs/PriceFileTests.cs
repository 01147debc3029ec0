using System.Text;
using System.Text.Json.Nodes;
using Coldstart.Analytics.Costs;

namespace Coldstart.Analytics.Tests.Costs;

public sealed class PriceFileTests
{
    private const long DayUs = 86_400_000_000;

    // 2027-01-01 00:00 UTC.
    private const long NewYearUs = 1_798_761_600_000_000;

    private const string Override = """
        {"form": 1, "regions": {
          "eu-west-1": {"prices": [{"from": "2027-01-01", "source": "contract", "request": "0.00000018", "x86_64": {"duration": [{"price": "0.0000111"}]}}]},
          "eu-west-2": {"prices": [{"from": "2026-12-01", "request": "0.0000003"}]}}}
        """;

    [Theory]
    [InlineData(NewYearUs - 1, "0.0000168667")]
    [InlineData(NewYearUs, "0.00001128")]
    [InlineData(NewYearUs + 400 * DayUs, "0.00001128")]
    [InlineData(0, "0.0000168667")]
    public void With_AnotherDate_HoldsFromMidnightUtcOn(long atUs, string expected)
    {
        var book = PriceBook.Default.With(Encoding.UTF8.GetBytes(Override));
        var table = new UsageTable();
        table.Add(Contributions.Of(1024, 1000, 1000), 1);

        Assert.Equal(expected, Money.Text(book.CostOf(table, "eu-west-1", atUs).Total));
    }

    [Fact]
    public void With_AnotherDate_TakesTheRestFromTheListBefore()
    {
        var (before, after) = (PriceBook.Default.ListOf("eu-west-1", NewYearUs), PriceBook.Default.With(Encoding.UTF8.GetBytes(Override)).ListOf("eu-west-1", NewYearUs));

        Assert.Equal(before.Arm64, after.Arm64);
        Assert.Equal(before.EphemeralGbSecond, after.EphemeralGbSecond);
        Assert.Equal(("contract", NewYearUs), (after.Source, after.FromUs));
    }

    [Fact]
    public void With_TheSameDate_ReplacesOnlyWhatItStates()
    {
        var book = PriceBook.Default.With("""{"form": 1, "regions": {"us-gov-west-1": {"prices": [{"from": "2014-11-13", "request": "0.00000024"}]}}}"""u8);
        var (before, after) = (PriceBook.Default.ListOf("us-gov-west-1", 0), book.ListOf("us-gov-west-1", 0));

        Assert.Equal(new PriceFigure(0.00000024m, null), after.Request);
        Assert.Equal(before with { Request = after.Request }, after);
    }

    [Theory]
    [InlineData(0, long.MaxValue, 2)]
    [InlineData(NewYearUs - 31 * DayUs, NewYearUs, 0)] // a change at either end cuts nothing
    [InlineData(NewYearUs - 31 * DayUs - 1, NewYearUs, 1)]
    [InlineData(NewYearUs - 31 * DayUs - 1, NewYearUs + 1, 2)]
    public void ChangesBetween_GivesTheCutsWithinASpan(long fromUs, long toUs, int expected)
    {
        var changes = PriceBook.Default.With(Encoding.UTF8.GetBytes(Override)).ChangesBetween(fromUs, toUs);

        Assert.Equal(expected, changes.Count);
        Assert.All(changes, at => Assert.True(at > fromUs && at < toUs && at % DayUs == 0));
        Assert.Equal(changes.Order(), changes);
    }

    [Fact]
    public void ChangesBetween_TheBookThatIsShipped_HasNone() => Assert.Empty(PriceBook.Default.ChangesBetween(long.MinValue, long.MaxValue));

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("{\"form\": 1", "not JSON")]
    [InlineData("{\"form\": 2, \"regions\": {}}", "must state 'form': 1")]
    [InlineData("{\"form\": 1}", "'regions' is missing")]
    [InlineData("{\"form\": 1, \"regions\": {}, \"regions\": {}}", "not JSON")]
    [InlineData("{\"form\": 1, \"regions\": {}, \"surprise\": 1}", "'surprise' is unknown")]
    [InlineData("{\"form\": 1, \"regions\": []}", "'regions' is unknown or of the wrong type")]
    [InlineData("{\"form\": 1, \"regions\": {}}", "Region 'us-east-1' is missing")]
    [InlineData("{\"form\": 1, \"regions\": {\"US East\": {}}}", "Region 'US East': is no name of a region")]
    [InlineData("{\"form\": 1, \"regions\": {\"us-east-1\": 5}}", "Region 'us-east-1': must be an object")]
    public void Parse_MalformedFile_SaysWhatIsWrong(string json, string sentence)
    {
        var exception = Assert.Throws<InvalidPriceBookException>(() => PriceBook.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"from\": \"2027-02-30\"", "'from' must be a date")]
    [InlineData("\"from\": \"2014-11-12\"", "'from' must be a date")]
    [InlineData("\"from\": 5", "must have a 'from' date")]
    [InlineData("\"request\": \"0.1\"", "must have a 'from' date")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": 0.0000002", "from 2027-01-01: 'request' must be a price as text")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": \"-0.1\"", "'request' must be a text like")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": \"2e-7\"", "'request' must be a text like")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": \"0,2\"", "'request' must be a text like")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": \"1.5\"", "'request' must be a text like")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": \"0.0000000000001\"", "'request' must be a text like")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": {\"derived\": \"x\"}", "'request' has no 'price'")]
    [InlineData("\"from\": \"2027-01-01\", \"request\": {\"price\": \"0.1\", \"up_to_gb_seconds\": 5}", "'request.up_to_gb_seconds' is unknown")]
    [InlineData("\"from\": \"2027-01-01\", \"requests\": \"0.1\"", "'requests' is unknown")]
    [InlineData("\"from\": \"2027-01-01\", \"mips\": {}", "'mips' is unknown")]
    [InlineData("\"from\": \"2027-01-01\", \"source\": 5", "'source' must be a text")]
    [InlineData("\"from\": \"2027-01-01\", \"x86_64\": {\"duration\": []}", "'x86_64.duration' must be a list of 1 to 8 tiers")]
    [InlineData("\"from\": \"2027-01-01\", \"x86_64\": {\"duration\": \"0.1\"}", "'x86_64.duration' must be a list")]
    [InlineData("\"from\": \"2027-01-01\", \"x86_64\": {\"duration\": [{\"up_to_gb_seconds\": 5, \"price\": \"0.1\"}]}", "the last tier of 'x86_64.duration' must have no 'up_to_gb_seconds'")]
    [InlineData("\"from\": \"2027-01-01\", \"x86_64\": {\"duration\": [{\"price\": \"0.1\"}, {\"price\": \"0.1\"}]}", "has a tier behind the one without an end")]
    [InlineData("\"from\": \"2027-01-01\", \"x86_64\": {\"duration\": [{\"up_to_gb_seconds\": 5, \"price\": \"0.1\"}, {\"up_to_gb_seconds\": 5, \"price\": \"0.1\"}, {\"price\": \"0.1\"}]}", "rises from tier to tier")]
    [InlineData("\"from\": \"2027-01-01\", \"x86_64\": {\"duration\": [{\"up_to_gb_seconds\": 5.5, \"price\": \"0.1\"}, {\"price\": \"0.1\"}]}", "must be a whole number")]
    [InlineData("\"from\": \"2027-01-01\"}, {\"from\": \"2027-01-01\"", "from 2027-01-01: the date comes twice")]
    public void With_MalformedList_NamesRegionDateAndFigure(string list, string sentence)
    {
        var json = "{\"form\": 1, \"regions\": {\"eu-west-1\": {\"prices\": [{" + list + "}]}}}";

        var exception = Assert.Throws<InvalidPriceBookException>(() => PriceBook.Default.With(Encoding.UTF8.GetBytes(json)));

        Assert.Contains("Region 'eu-west-1'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"currency\": \"usd\", \"prices\": []}", "'currency' must be three capital letters")]
    [InlineData("{\"currency\": \"CNY\", \"prices\": []}", "its currency is USD and cannot become CNY")]
    [InlineData("{\"prices\": {}}", "'prices' is unknown or of the wrong type")]
    [InlineData("{\"prices\": [5]}", "each of 'prices' must be an object")]
    public void With_MalformedRegion_SaysWhatIsWrong(string region, string sentence)
    {
        var json = "{\"form\": 1, \"regions\": {\"eu-west-1\": " + region + "}}";
        var exception = Assert.Throws<InvalidPriceBookException>(() => PriceBook.Default.With(Encoding.UTF8.GetBytes(json)));
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_NewRegion_MustBeComplete()
    {
        var without = Assert.Throws<InvalidPriceBookException>(() => PriceBook.Default.With("""{"form": 1, "regions": {"moon-1": {"prices": [{"from": "2027-01-01"}]}}}"""u8));
        Assert.Equal("Region 'moon-1': 'currency' is missing.", without.Message);

        var lists = JsonNode.Parse(Shipped())!["regions"]!["us-east-1"]!.DeepClone();
        PriceBook With() => PriceBook.Default.With(Encoding.UTF8.GetBytes("{\"form\": 1, \"regions\": {\"moon-1\": " + lists.ToJsonString() + "}}"));
        Assert.Equal("moon-1", With().ListOf("moon-1", NewYearUs).Region);

        lists["prices"]![0]!["arm64"]!["savings_plan"]!.AsObject().Remove("no_upfront_gb_second");
        Assert.Equal("Region 'moon-1', from 2014-11-13: 'arm64.savings_plan.no_upfront_gb_second' is missing.", Assert.Throws<InvalidPriceBookException>(With).Message);
    }

    [Fact]
    public void Parse_TooLargeFile_IsRefusedUnread() =>
        Assert.Throws<InvalidPriceBookException>(() => PriceBook.Parse(new byte[Limits.PriceFileBytesMax + 1]));

    [Fact]
    public void Parse_TheFileThatIsShipped_IsTheDefaultBook()
    {
        var book = PriceBook.Parse(Shipped());
        Assert.Equal(PriceBook.Default.Regions, book.Regions);
        Assert.Equal(PriceBook.Default.ListOf("us-east-1", 0).Request, book.ListOf("us-east-1", 0).Request);
    }

    private static byte[] Shipped()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream("Coldstart.Analytics.Costs.prices.json")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}

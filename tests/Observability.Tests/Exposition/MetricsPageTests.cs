using System.Diagnostics.Metrics;
using System.Text;
using Coldstart.Observability.Exporting;
using Coldstart.Observability.Exposition;

namespace Coldstart.Observability.Tests.Exposition;

/// <summary>What a scraper reads, sample by sample, in both forms.</summary>
public sealed class MetricsPageTests : IDisposable
{
    private readonly Telemetry telemetry = new(TelemetryOptions.Of("coldstart-test", "one"), TimeProvider.System);

    private Meter Meter => telemetry.Meter;

    public void Dispose() => telemetry.Dispose();

    [Fact]
    public void Render_OfACounter_GivesItsTotalUnderEachLabel()
    {
        var counter = Meter.CreateCounter<long>("test.ingest.requests", "{request}", "Requests of doors.");
        counter.Add(2, new KeyValuePair<string, object?>("door", "/a"), new KeyValuePair<string, object?>("outcome", "accepted"));
        counter.Add(3, new KeyValuePair<string, object?>("door", "/a"), new KeyValuePair<string, object?>("outcome", "accepted"));
        counter.Add(1, new KeyValuePair<string, object?>("door", "/a"), new KeyValuePair<string, object?>("outcome", "refused"));

        var page = Render();

        Assert.Contains(
            """
            # TYPE test_ingest_requests_total counter
            # HELP test_ingest_requests_total Requests of doors.
            test_ingest_requests_total{door="/a",outcome="accepted"} 5
            test_ingest_requests_total{door="/a",outcome="refused"} 1

            """, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TwiceWithoutChange_GivesTheSameTotalAndNeverLess()
    {
        var counter = Meter.CreateCounter<long>("test.steps");
        counter.Add(7);

        Assert.Contains("\ntest_steps_total 7\n", Render(), StringComparison.Ordinal);
        Assert.Contains("\ntest_steps_total 7\n", Render(), StringComparison.Ordinal);
        counter.Add(1);
        Assert.Contains("\ntest_steps_total 8\n", Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfAHistogram_GivesBucketsThatAddUpAndSumAndCount()
    {
        var histogram = Meter.CreateHistogram("test.commit.duration", "s", "How long.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 2.5] });
        foreach (var value in new[] { 0.25, 0.5, 0.75, 2, 100 }) histogram.Record(value);

        Assert.Contains(
            """
            # TYPE test_commit_duration_seconds histogram
            # HELP test_commit_duration_seconds How long.
            test_commit_duration_seconds_bucket{le="0.5"} 2
            test_commit_duration_seconds_bucket{le="1"} 3
            test_commit_duration_seconds_bucket{le="2.5"} 4
            test_commit_duration_seconds_bucket{le="+Inf"} 5
            test_commit_duration_seconds_sum 103.5
            test_commit_duration_seconds_count 5

            """, Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfGauges_GivesWhatIsObservedNow()
    {
        var size = 4096L;
        Meter.CreateObservableGauge("test.size", () => size, "By");
        Meter.CreateObservableGauge("test.lag", () => 1e-7, "s");
        Meter.CreateObservableUpDownCounter("test.open", () => -3L);

        var page = Render();
        Assert.Contains("# TYPE test_size_bytes gauge\ntest_size_bytes 4096\n", page, StringComparison.Ordinal);
        Assert.Contains("\ntest_lag_seconds 1E-07\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE test_open gauge\ntest_open -3\n", page, StringComparison.Ordinal);
        size = 1;
        Assert.Contains("\ntest_size_bytes 1\n", Render(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1, "0.1")]
    public void Render_OfAnyNumber_WritesItAsTheFormatWants(double value, string expected)
    {
        Meter.CreateObservableGauge("test.number", () => value);

        Assert.Contains($"\ntest_number {expected}\n", Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfTextWithQuotesLinesAndBackslashes_EscapesIt()
    {
        Meter.CreateCounter<long>("test.odd", null, "A \"quote\", a \\ and\na line.").Add(1, new KeyValuePair<string, object?>("a.label", "x\"y\\z\nw €"));

        Assert.Contains("# HELP test_odd_total A \"quote\", a \\\\ and\\na line.\ntest_odd_total{a_label=\"x\\\"y\\\\z\\nw €\"} 1\n", Render(), StringComparison.Ordinal);
        Assert.Contains("# HELP test_odd A \\\"quote\\\", a \\\\ and\\na line.\n", Render(ExpositionFormat.OpenMetrics), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AsOpenMetrics_NamesFamiliesUnitsAndBoundsAsItWants()
    {
        Meter.CreateCounter<long>("test.read", "By", "Bytes read.").Add(9);
        Meter.CreateHistogram("test.wait", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] }).Record(0.5);

        var page = Render(ExpositionFormat.OpenMetrics);

        Assert.Contains("# TYPE test_read_bytes counter\n# UNIT test_read_bytes bytes\n# HELP test_read_bytes Bytes read.\ntest_read_bytes_total 9\n", page, StringComparison.Ordinal);
        Assert.Contains("test_wait_seconds_bucket{le=\"1.0\"} 1\ntest_wait_seconds_bucket{le=\"+Inf\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE target info\n", page, StringComparison.Ordinal);
        Assert.Contains($"\ntarget_info{{service_name=\"coldstart-test\",service_version=\"{Telemetry.Version}\",service_instance_id=\"one\"", page, StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", page, StringComparison.Ordinal);
        Assert.Single(page.Split('\n'), static line => line == "# EOF");
    }

    [Fact]
    public void Render_OfAnotherServerInThisProcess_DoesNotMixWithThisOne()
    {
        using var other = new Telemetry(TelemetryOptions.Of("coldstart-test", "two"), TimeProvider.System);
        Meter.CreateCounter<long>("test.mine").Add(1);
        other.Meter.CreateCounter<long>("test.mine").Add(10);

        Assert.Contains("\ntest_mine_total 1\n", Render(), StringComparison.Ordinal);
        Assert.Contains("\ntest_mine_total 10\n", Encoding.UTF8.GetString(other.Page.Render(ExpositionFormat.Prometheus)), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfARunningProcess_HasTheRuntimesFigures()
    {
        var page = Render();

        Assert.Matches("\ndotnet_gc_collections_total\\{gc_heap_generation=\"gen0\"\\} [0-9]", page);
        Assert.Matches("\ndotnet_process_memory_working_set_bytes [1-9]", page);
        Assert.DoesNotContain("dotnet_jit", page, StringComparison.Ordinal);
    }

    private string Render(ExpositionFormat format = ExpositionFormat.Prometheus) => Encoding.UTF8.GetString(telemetry.Page.Render(format));
}

using Coldstart.Api.Tests.Fakes;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Api.Tests.Operations;

/// <summary>What operators see is what happened, to the record.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private const string Batch = "/api/v1/ingest/batch";
    private const string Logs = "/api/v1/ingest/logs";

    // One for each test: counts begin at nothing.
    private ApiServer Server { get; } = new();

    public Task InitializeAsync() => Server.InitializeAsync();

    public Task DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Metrics_AfterAThousandRecords_CountEachOfThemAndEachCommit()
    {
        var bytes = 0;
        for (var request = 0; request < 20; request++)
        {
            var body = BodyOf(request, records: 50);
            bytes += body.Length;
            await Server.IngestAsync(Batch, body);
        }

        var now = Scrape.Of(Server.Telemetry.Page);
        Assert.Equal(1000, now[$"coldstart_ingest_records_total{{door=\"{Batch}\",outcome=\"accepted\"}}"]);
        Assert.Equal(20, now[$"coldstart_ingest_requests_total{{door=\"{Batch}\",outcome=\"accepted\"}}"]);
        Assert.Equal(bytes, now[$"coldstart_ingest_size_bytes_total{{door=\"{Batch}\",outcome=\"accepted\"}}"]);
        Assert.Equal(1000, now["coldstart_journal_records_total"]);
        // One client that waits for each answer: each request is a commit of its own.
        Assert.Equal(20, now["coldstart_journal_commit_duration_seconds_count"]);
        Assert.Equal(20, now["coldstart_journal_commit_duration_seconds_bucket{le=\"+Inf\"}"]);
        Assert.Equal(20, now["coldstart_journal_commit_entries_sum"]);
        Assert.Equal(20, now["coldstart_journal_commit_entries_bucket{le=\"1\"}"]);
        Assert.Equal(20, now[$"coldstart_http_request_duration_seconds_count{{method=\"POST\",route=\"{Batch}\",status=\"200\"}}"]);
        Assert.Equal(3, now["coldstart_functions"]);
        Assert.Equal(3, now["coldstart_functions_loaded"]);
        Assert.Equal(60, now["coldstart_apply_blocks_total"]);
        Assert.Equal(1, now["coldstart_state{state=\"serving\"}"]);
        Assert.Equal(1, now.Sum("coldstart_state"));
        Assert.Equal((0, 0, 0), (now["coldstart_apply_lag_seconds"], now["coldstart_apply_backlog_bytes"], now["coldstart_http_bodies_bytes"]));
        // PostgreSQL is asked for its size now and then.
        if (!ChosenStore.IsPostgreSql) Assert.InRange(now["coldstart_journal_size_bytes"], 1000, 1_000_000);
    }

    [Fact]
    public async Task Metrics_OfWhatIsRefused_TellItByReason()
    {
        await Server.IngestAsync(Batch, $$"""[{{ApiServer.Invocation("a")}},{"function_name":"a"},{{ApiServer.Invocation("a", more: ",\"init_duration_ms\":-1")}}]""");
        using var unreadable = await Server.PostAsync(Batch, "{");
        using var line = new StringContent($"REPORT RequestId: a1\tDuration: soon ms\nSTART RequestId: b1 Version: 1\nhello\n", System.Text.Encoding.UTF8, "text/plain");
        using var logs = await Server.SendAsync(HttpMethod.Post, Logs + "?function_name=f&region=us-east-1", line);
        Assert.Equal(200, (int)logs.StatusCode);

        var now = Scrape.Of(Server.Telemetry.Page);
        Assert.Equal(1, now[$"coldstart_ingest_records_total{{door=\"{Batch}\",outcome=\"accepted\"}}"]);
        Assert.Equal(2, now[$"coldstart_ingest_records_total{{door=\"{Batch}\",outcome=\"rejected\"}}"]);
        Assert.Equal(1, now[$"coldstart_ingest_rejections_total{{door=\"{Batch}\",reason=\"missing_field\"}}"]);
        Assert.Equal(1, now[$"coldstart_ingest_rejections_total{{door=\"{Batch}\",reason=\"out_of_range\"}}"]);
        Assert.Equal(1, now[$"coldstart_ingest_requests_total{{door=\"{Batch}\",outcome=\"refused\"}}"]);
        Assert.Equal(1, now[$"coldstart_ingest_rejections_total{{door=\"{Logs}\",reason=\"malformed_line\"}}"]);
        Assert.Equal(1, now[$"coldstart_dead_letters_total{{door=\"{Logs}\",reason=\"malformed_line\"}}"]);
        Assert.Equal(1, now[$"coldstart_ingest_records_total{{door=\"{Logs}\",outcome=\"skipped\"}}"]);
        Assert.Equal(0, now.Sum("coldstart_dead_letters_total", Batch));
    }

    [Fact]
    public async Task Metrics_OfWhatComesTwice_TellThatItCountedOnce()
    {
        var body = BodyOf(1, records: 10);
        await Server.IngestAsync(Batch, body);
        await Server.IngestAsync(Batch, body);
        var keyed = BodyOf(2, records: 5);
        using var first = await Server.PostAsync(Batch, keyed, headers: ("Idempotency-Key", "k"));
        using var second = await Server.PostAsync(Batch, keyed, headers: ("Idempotency-Key", "k"));
        Assert.Equal((200, 200), ((int)first.StatusCode, (int)second.StatusCode));

        var now = Scrape.Of(Server.Telemetry.Page);
        Assert.Equal(15, now[$"coldstart_ingest_records_total{{door=\"{Batch}\",outcome=\"accepted\"}}"]);
        Assert.Equal(10, now[$"coldstart_ingest_records_total{{door=\"{Batch}\",outcome=\"duplicate\"}}"]);
        Assert.Equal(10, now["coldstart_apply_duplicate_records_total"]);
        Assert.Equal(1, now[$"coldstart_ingest_requests_total{{door=\"{Batch}\",outcome=\"replayed\"}}"]);
        Assert.Equal(3, now["coldstart_journal_commit_entries_sum"]);
    }

    [Fact]
    public async Task Metrics_OfAFlush_TellItsTimeAndRowsAndThatNothingIsLeft()
    {
        await Server.IngestAsync(Batch, BodyOf(1, records: 30));
        Assert.Equal(3, Scrape.Of(Server.Telemetry.Page)["coldstart_functions_dirty"]);

        await Server.Process.Engine.FlushAsync(CancellationToken.None);

        var now = Scrape.Of(Server.Telemetry.Page);
        Assert.Equal(3, now["coldstart_flush_functions_total"]);
        Assert.Equal(1, now["coldstart_flush_duration_seconds_count"]);
        Assert.InRange(now["coldstart_flush_rollups_total"], 3, 100);
        Assert.Equal((0, 0), (now["coldstart_functions_dirty"], now["coldstart_settle_age_seconds"]));
        Assert.Equal(0, now["coldstart_store_waiting"]);
        Assert.InRange(now["coldstart_store_connections_limit"], 2, 100);
    }

    [Fact]
    public async Task Metrics_OfQuestions_KnowTheRouteAndNeverItsIds()
    {
        await Server.IngestAsync(Batch, BodyOf(1, records: 3));
        var id = (await Server.GetAsync("/api/v1/functions")).GetProperty("functions")[0].GetProperty("id").GetString();
        await Server.GetAsync($"/api/v1/functions/{id}");
        using var unknown = await Server.SendAsync(HttpMethod.Get, "/secret/path");
        using var strange = await Server.SendAsync(new HttpMethod("BREW"), "/api/v1/functions");
        using var nobody = await Server.SendAsync(HttpMethod.Get, "/api/v1/functions", key: null);

        var now = Scrape.Of(Server.Telemetry.Page);
        Assert.Equal(1, now["coldstart_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/functions/{id}\",status=\"200\"}"]);
        Assert.Equal(1, now["coldstart_http_request_duration_seconds_count{method=\"GET\",route=\"none\",status=\"404\"}"]);
        Assert.Equal(1, now["coldstart_http_request_duration_seconds_count{method=\"other\",route=\"none\",status=\"405\"}"]);
        Assert.Equal(1, now["coldstart_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/functions\",status=\"401\"}"]);
        Assert.DoesNotContain(now.Series, series => series.Contains(id!, StringComparison.Ordinal) || series.Contains("secret", StringComparison.Ordinal) || series.Contains("function-", StringComparison.Ordinal));
    }

    private static string BodyOf(int request, int records) => "[" + string.Join(',', Enumerable.Range(0, records).Select(record =>
        ApiServer.Invocation($"function-{record % 3}", more: $",\"invocation_id\":\"{request}-{record}\""))) + "]";
}

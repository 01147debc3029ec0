using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coldstart.Cluster.Tests.Processes;

namespace Coldstart.Cluster.Tests.Fire;

/// <summary>
/// Asks all the time, through every front end, and judges each answer: never more than was sent, never less than had been acknowledged as visible at the
/// moment that it names as its <c>as_of</c>, and no other failure than 503.
/// </summary>
internal sealed class Watcher(RunningCluster cluster, Ledger ledger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Dictionary<string, int> numbers = Enumerable.Range(0, ledger.Functions).ToDictionary(Ledger.NameOf);
    private readonly Dictionary<int, string> ids = [];
    private readonly List<double> tookMs = [];
    private readonly List<string> wrong = [];

    /// <summary>What was wrong with answers, in sentences.</summary>
    public IReadOnlyList<string> Wrong => wrong;

    public int Refused { get; private set; }

    public int Answered => tookMs.Count;

    /// <summary>How far behind the clock an overview said it was, at most.</summary>
    public TimeSpan GreatestLag { get; private set; }

    public double Ms(double quantile)
    {
        var ordered = tookMs.Order().ToArray();
        return ordered.Length == 0 ? 0 : ordered[(int)(quantile * (ordered.Length - 1))];
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pause);
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            var frontEnd = cluster.FrontEnds[turn % cluster.FrontEnds.Count];
            var function = turn / 2 % ledger.Functions;
            if (turn % 50 < 2 || !ids.TryGetValue(function, out var id)) await ListAsync(frontEnd);
            else await ReportAsync(frontEnd, function, id);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task ReportAsync(HttpClient frontEnd, int function, string id)
    {
        if (await AskAsync(frontEnd, $"/api/v1/functions/{id}?window=24h") is { } answer) Judge("a report", function, answer, AsOfUs(answer));
    }

    private async Task ListAsync(HttpClient frontEnd)
    {
        if (await AskAsync(frontEnd, "/api/v1/functions?limit=100") is not { } answer) return;
        var asOfUs = AsOfUs(answer);
        var lag = DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch.AddTicks(asOfUs * TimeSpan.TicksPerMicrosecond);
        if (lag > GreatestLag) GreatestLag = lag;
        var missing = numbers.Values.ToHashSet();
        foreach (var listed in answer.GetProperty("functions").EnumerateArray())
        {
            var function = numbers[listed.GetProperty("function_name").GetString()!];
            missing.Remove(function);
            ids[function] = listed.GetProperty("id").GetString()!;
            Judge("a list", function, listed, asOfUs);
        }
        foreach (var function in missing.Where(function => ledger.VisibleAt(function, asOfUs) > 0)) wrong.Add($"a list lacks {Ledger.NameOf(function)}");
    }

    private void Judge(string what, int function, JsonElement answer, long asOfUs)
    {
        var counted = answer.GetProperty("cold_start_stats").GetProperty("total_invocations").GetInt64();
        var sent = ledger.SentOf(function);
        if (counted > sent) wrong.Add($"{what} of {Ledger.NameOf(function)} counts {counted}, sent were {sent}");
        var visible = ledger.VisibleAt(function, asOfUs);
        if (counted < visible) wrong.Add($"{what} of {Ledger.NameOf(function)} counts {counted}, visible were {visible}");
    }

    private async Task<JsonElement?> AskAsync(HttpClient frontEnd, string path)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var response = await frontEnd.GetAsync(path);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
                tookMs.Add(watch.Elapsed.TotalMilliseconds);
                return answer;
            }
            Refused++;
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable) wrong.Add($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            return null;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or ObjectDisposedException or IOException)
        {
            // The front end is gone, or is another one by now.
            Refused++;
            return null;
        }
    }

    private static long AsOfUs(JsonElement answer) =>
        (answer.GetProperty("as_of").GetDateTimeOffset().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}

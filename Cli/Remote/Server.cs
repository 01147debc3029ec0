using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Remote;

/// <summary>A running server, asked again with growing patience while it is busy, away, or the line breaks.</summary>
internal sealed class Server : IDisposable
{
    private const string KeyHeader = "X-API-Key";

    private readonly HttpClient client;
    private readonly CliHost host;
    private readonly Uri address;

    /// <param name="host">The process around it.</param>
    /// <param name="address">Of the server, with or without a path in front of the API's.</param>
    /// <param name="key">An API key; never written anywhere.</param>
    public Server(CliHost host, Uri address, string key)
    {
        this.host = host;
        this.address = address;
        client = new HttpClient(host.Network()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = Limits.CommandAnswerBytesMax };
        client.DefaultRequestHeaders.Add(KeyHeader, key);
    }

    /// <summary>Called before each wait for another try: why, and how long it will be.</summary>
    public Action<string, TimeSpan> Waiting { get; init; } = static (_, _) => { };

    /// <summary>Asks until there is an answer that another try would not change.</summary>
    /// <param name="make">Makes the request; once for each try.</param>
    /// <exception cref="ServerUnavailableException">There is none, after all tries.</exception>
    /// <exception cref="CommandFailedException">The server refuses this key or this command.</exception>
    public async Task<ServerAnswer> AskAsync(Func<Uri, HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var (answer, trouble, retryAfter) = await TryAsync(make, cancellation);
            if (answer is not null) return Checked(answer);
            if (tries == Limits.ImportTries || retryAfter > TimeSpan.FromSeconds(Limits.ImportRetryAfterSecondsMax))
                throw new ServerUnavailableException($"{address.GetLeftPart(UriPartial.Authority)} {trouble}; gave up after {Figures.Plural(tries, "try", "tries")}.");
            var wait = retryAfter > TimeSpan.Zero ? retryAfter : Backoff(tries);
            Waiting(trouble, wait);
            await Task.Delay(wait, host.Time, cancellation);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<(ServerAnswer? Answer, string Trouble, TimeSpan RetryAfter)> TryAsync(Func<Uri, HttpRequestMessage> make, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(Limits.ImportRequestSecondsMax), host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using var request = make(address);
            using var response = await client.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (IsPassing(response.StatusCode)) return (null, $"answers {(int)response.StatusCode}", RetryAfter(response.Headers));
            var isReplayed = response.Headers.Contains("Idempotency-Replayed");
            return (new ServerAnswer((int)response.StatusCode, Parse(body), isReplayed), "", default);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, $"cannot be reached ({failure.Message.TrimEnd('.')})", default);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"does not answer within {Limits.ImportRequestSecondsMax} s", default);
        }
    }

    /// <summary>What another try may change: busy, away, still at it, or a proxy in between that has no server.</summary>
    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private ServerAnswer Checked(ServerAnswer answer) => answer.Status switch
    {
        401 => throw new CommandFailedException("The server does not know this key: give another with --key, or in COLDSTART_API_KEY."),
        403 => throw new CommandFailedException($"The key may not do this: {answer.Detail}"),
        404 or (>= 300 and < 400) => throw new CommandFailedException($"{address} is no Coldstart server of this version: it answers {answer.Status.ToString(CultureInfo.InvariantCulture)}."),
        _ => answer,
    };

    private TimeSpan RetryAfter(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > host.Time.GetUtcNow() => date - host.Time.GetUtcNow(),
        _ => TimeSpan.Zero,
    };

    /// <summary>Twice as long each time, between half of that and all of it, so that many importers do not come at once.</summary>
    private TimeSpan Backoff(int tries)
    {
        var seconds = Math.Min(Limits.ImportWaitSecondsMax, 0.25 * Math.Pow(2, tries));
        return TimeSpan.FromSeconds(seconds * (0.5 + (host.Ids.NextFraction() / 2)));
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A proxy's page; the status says enough.
            return default;
        }
    }
}

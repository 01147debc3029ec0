using System.Globalization;
using System.Net;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Health;

/// <summary>One question to <c>/health/*</c>. It is not repeated: whoever runs the command does that, and counts.</summary>
internal static class HealthQuestion
{
    /// <returns>Whether the answer was 200, and what it said, as one line for people.</returns>
    public static async Task<(bool IsWell, string Sentence)> AskAsync(CliHost host, Uri address, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(Limits.HealthAnswerSecondsMax), host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        using var client = new HttpClient(host.Network()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = Limits.HealthAnswerBytesMax };
        try
        {
            using var response = await client.GetAsync(address, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return (response.StatusCode == HttpStatusCode.OK, Sentence(body) ?? string.Create(CultureInfo.InvariantCulture, $"{address} answers {(int)response.StatusCode}."));
        }
        catch (HttpRequestException failure)
        {
            return (false, $"{address} cannot be reached: {Figures.Printable(failure.Message)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (false, $"{address} does not answer within {Limits.HealthAnswerSecondsMax} s.");
        }
    }

    private static string? Sentence(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var status = Text(document.RootElement, "status");
            var words = string.Join(", ", new[] { Text(document.RootElement, "state"), Text(document.RootElement, "reason") }.Where(static text => text is not null));
            return status is null ? null : Figures.Printable(words.Length == 0 ? status : $"{status}: {words}");
        }
        catch (JsonException)
        {
            // Something else answers there; its status says enough.
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

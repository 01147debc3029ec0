using System.Text.Json.Nodes;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>What <c>/health/ready</c> says.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Name">Name of the state.</param>
/// <param name="Since">When it began, by the server's clock.</param>
internal sealed record ServerState(int Status, string Name, DateTimeOffset Since)
{
    /// <summary>Asks a server.</summary>
    /// <returns>Null where nothing answers.</returns>
    public static async Task<ServerState?> AskAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await client.GetAsync("/health/ready");
            var state = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.Equal((int)answer.StatusCode == 200 ? "ready" : "not_ready", (string?)state["status"]);
            Assert.Equal((int)answer.StatusCode == 503, answer.Headers.RetryAfter is not null);
            return new ServerState((int)answer.StatusCode, (string)state["state"]!, (DateTimeOffset)state["since"]!);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }
}

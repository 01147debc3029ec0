using System.Text.Json;
using Coldstart.Cli.Analyze;
using Coldstart.Cli.Remote;

namespace Coldstart.Cli.Check;

/// <summary>What a running server has of the same functions.</summary>
internal sealed class Baseline(Server server, string window)
{
    private const int PageItems = 1000;

    /// <summary>The server's answer about a function, or null where it does not have it, or several that could be meant.</summary>
    public async Task<JsonElement?> OfAsync(FunctionSummary function, CancellationToken cancellation)
    {
        var list = await AskAsync($"api/v1/functions?window={window}&limit={PageItems}&search={Uri.EscapeDataString(function.Head.Name)}", cancellation);
        var named = list.GetProperty("functions").EnumerateArray().Where(item => item.GetProperty("function_name").GetString() == function.Head.Name).ToList();
        // Files seldom tell the region: then the one function of this name is it.
        var found = named.Where(item => item.GetProperty("region").GetString() == function.Head.Region).ToList() is { Count: 1 } exact ? exact : named;
        return found.Count == 1 ? await AskAsync($"api/v1/functions/{found[0].GetProperty("id").GetString()}?window={window}", cancellation) : null;
    }

    private async Task<JsonElement> AskAsync(string path, CancellationToken cancellation)
    {
        var answer = await server.AskAsync(address => new HttpRequestMessage(HttpMethod.Get, new Uri(address, path)), cancellation);
        return answer.Status == 200 ? answer.Body : throw new CommandFailedException($"The server does not tell its figures: {answer.Detail}");
    }
}

namespace Coldstart.Api.Tests.Fakes;

/// <summary>Functions as a client finds them.</summary>
internal static class Functions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The id of a function by its name; the list may be a second behind.</summary>
    public static async Task<string> IdOfAsync(ApiServer server, string name, string key = ApiServer.Key)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            var list = await server.GetAsync($"/api/v1/functions?search={name}", key: key);
            foreach (var function in list.GetProperty("functions").EnumerateArray())
            {
                if (function.GetProperty("function_name").GetString() == name) return function.GetProperty("id").GetString()!;
            }
            await Task.Yield();
        }
        throw new TimeoutException($"The function '{name}' did not appear.");
    }
}

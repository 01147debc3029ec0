using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.BadInput;

/// <summary>What every refusal looks like.</summary>
internal static class Refusals
{
    public static async Task<JsonNode> PostAsync(SharedServer server, string path, byte[] body, int status, string code, params (string Name, string Value)[] headers)
    {
        using var ask = server.Ask();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Encoding") request.Content.Headers.ContentEncoding.Add(value);
            else if (name == "Content-Type") request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await ask.Client.SendAsync(request);
        return await CheckAsync(answer, status, code);
    }

    public static async Task<JsonNode> CheckAsync(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"Wanted {status}, got {(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((status, code), ((int)problem["status"]!, (string)problem["error_code"]!));
        return problem;
    }
}

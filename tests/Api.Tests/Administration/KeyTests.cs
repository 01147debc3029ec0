using System.Globalization;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Tests.Administration;

public sealed class KeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Create_ThenUseDisableEnableRotateRevoke_DoesWhatItSays()
    {
        using var created = await server.PostAsync("/api/v1/api-keys", """{"name":"walk","scopes":["read"]}""");
        var key = await ApiServer.ReadAsync(created, 201);
        var (id, secret) = (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
        Assert.True(KeyText.IsWellFormed(secret));
        Assert.Equal(secret[..8], key.GetProperty("key_prefix").GetString());
        await server.GetAsync("/api/v1/functions", 200, secret);

        await ChangeAsync(id, """{"is_active":false}""");
        await server.GetAsync("/api/v1/functions", 401, secret);
        await ChangeAsync(id, """{"is_active":true}""");
        await server.GetAsync("/api/v1/functions", 200, secret);

        using var rotated = await server.SendAsync(HttpMethod.Post, $"/api/v1/api-keys/{id}/rotate");
        var next = (await ApiServer.ReadAsync(rotated, 200)).GetProperty("key").GetString()!;
        await server.GetAsync("/api/v1/functions", 401, secret);
        await server.GetAsync("/api/v1/functions", 200, next);

        using var revoked = await server.SendAsync(HttpMethod.Delete, $"/api/v1/api-keys/{id}");
        Assert.Equal(204, (int)revoked.StatusCode);
        await server.GetAsync("/api/v1/functions", 401, next);
    }

    [Fact]
    public async Task List_OfKeys_NeverShowsTheKeyItself()
    {
        using var created = await server.PostAsync("/api/v1/api-keys", """{"name":"hidden"}""");
        var secret = (await ApiServer.ReadAsync(created, 201)).GetProperty("key").GetString()!;

        var list = (await server.GetAsync("/api/v1/api-keys")).ToString();

        Assert.Contains("hidden", list, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);
        Assert.DoesNotContain("\"key\"", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatWasUsed_TellsWhen()
    {
        await server.GetAsync("/api/v1/functions");

        var keys = (await server.GetAsync("/api/v1/api-keys")).GetProperty("api_keys");

        var used = DateTimeOffset.Parse(keys[0].GetProperty("last_used_at").GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(TimeProvider.System.GetUtcNow() - used, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("{}", "/name")]
    [InlineData("""{"name":""}""", "/name")]
    [InlineData("""{"name":7}""", "/name")]
    [InlineData("""{"name":"a\u0007"}""", "/name")]
    [InlineData("""{"name":"a","scopes":[]}""", "/scopes")]
    [InlineData("""{"name":"a","scopes":["all"]}""", "/scopes")]
    [InlineData("""{"name":"a","scopes":"read"}""", "/scopes")]
    [InlineData("""{"name":"a","expires_at":"never"}""", "/expires_at")]
    [InlineData("""{"name":"a","expires_at":"2020-01-01T00:00:00Z"}""", "/expires_at")]
    public async Task Create_OfABadKey_PointsAtWhatIsWrong(string body, string pointer)
    {
        using var answer = await server.PostAsync("/api/v1/api-keys", body);

        var problem = await ApiServer.ReadAsync(answer, 400);
        Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Create_OfAKeyThatMayMore_IsForbidden()
    {
        using var created = await server.PostAsync("/api/v1/api-keys", """{"name":"manager","scopes":["manage"]}""");
        var manager = (await ApiServer.ReadAsync(created, 201)).GetProperty("key").GetString();

        using var answer = await server.PostAsync("/api/v1/api-keys", """{"name":"more","scopes":["read"]}""", manager);

        await ApiServer.ReadAsync(answer, 403);
    }

    [Fact]
    public async Task Create_WithALongBody_IsTooLarge()
    {
        using var answer = await server.PostAsync("/api/v1/api-keys", $$"""{"name":"{{new string('a', 20_000)}}"}""");

        await ApiServer.ReadAsync(answer, 413);
    }

    private async Task ChangeAsync(string id, string body)
    {
        using var answer = await server.SendAsync(HttpMethod.Patch, $"/api/v1/api-keys/{id}", ApiServer.Json(body));
        await ApiServer.ReadAsync(answer, 200);
    }
}

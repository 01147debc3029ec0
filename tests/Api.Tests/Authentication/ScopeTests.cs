using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Authentication;

public sealed class ScopeTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Any = "00000000-0000-5000-8000-000000000000";

    private static readonly (string Method, string Path, string Scope)[] Routes =
    [
        ("POST", "/api/v1/ingest", "ingest"), ("POST", "/api/v1/ingest/batch", "ingest"), ("POST", "/api/v1/ingest/logs", "ingest"),
        ("GET", "/api/v1/functions", "read"), ("GET", $"/api/v1/functions/{Any}", "read"), ("GET", $"/api/v1/functions/{Any}/series", "read"), ("GET", $"/api/v1/functions/{Any}/modules", "read"),
        ("GET", $"/api/v1/functions/{Any}/versions", "read"), ("GET", $"/api/v1/functions/{Any}/cost", "read"), ("GET", "/api/v1/overview", "read"), ("GET", "/api/v1/costs", "read"), ("GET", "/api/v1/cold-starts", "read"),
        ("GET", "/api/v1/api-keys", "manage"), ("POST", "/api/v1/api-keys", "manage"), ("PATCH", $"/api/v1/api-keys/{Any}", "manage"), ("DELETE", $"/api/v1/api-keys/{Any}", "manage"), ("POST", $"/api/v1/api-keys/{Any}/rotate", "manage"),
        ("GET", "/api/v1/dead-letters", "manage"), ("POST", "/api/v1/dead-letters/retry", "manage"), ("GET", $"/api/v1/dead-letters/{Any}", "manage"), ("DELETE", $"/api/v1/dead-letters/{Any}", "manage"), ("POST", $"/api/v1/dead-letters/{Any}/retry", "manage"),
    ];

    public static TheoryData<string, string, string> AllRoutes
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (method, path, scope) in Routes) data.Add(method, path, scope);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Routes_WithoutAKey_AreClosed(string method, string path, string scope)
    {
        using var answer = await server.SendAsync(new HttpMethod(method), path, key: null);

        Assert.NotEmpty(scope);
        await ApiServer.ReadAsync(answer, 401);
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Routes_WithEveryOtherScope_AreForbidden(string method, string path, string scope)
    {
        var others = new[] { "ingest", "read", "manage" }.Where(other => other != scope);
        var key = await MakeKeyAsync(others);

        using var answer = await server.SendAsync(new HttpMethod(method), path, key: key);

        var problem = await ApiServer.ReadAsync(answer, 403);
        Assert.Contains($"'{scope}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllRoutes))]
    public async Task Routes_WithTheirScopeAlone_AreOpen(string method, string path, string scope)
    {
        var key = await MakeKeyAsync([scope]);

        using var answer = await server.SendAsync(new HttpMethod(method), path, key: key);

        Assert.DoesNotContain((int)answer.StatusCode, new[] { 401, 403, 500 });
    }

    [Fact]
    public async Task Key_AsABearerToken_IsTaken()
    {
        using var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/functions", key: null, headers: ("Authorization", "Bearer " + ApiServer.Key));

        await ApiServer.ReadAsync(answer, 200);
    }

    private async Task<string> MakeKeyAsync(IEnumerable<string> scopes)
    {
        using var answer = await server.PostAsync("/api/v1/api-keys", JsonSerializer.Serialize(new { name = "scoped", scopes }));
        return (await ApiServer.ReadAsync(answer, 201)).GetProperty("key").GetString()!;
    }
}

using Coldstart.Analytics;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Tests.Authentication;

/// <summary>Keys that another process changed, such as the command line.</summary>
public sealed class KeyRefreshTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Key_MadeAndDisabledElsewhere_IsKnownSoon()
    {
        const string Secret = "csa_CCCCcccc2222CCCCcccc2222CCCCcccc";
        var key = NewKey(Secret, expiresAtUs: null);

        await server.Process.Store.Projects.AddKeyAsync(key, CancellationToken.None);
        await WhenAnsweredAsync(Secret, 200);
        await server.Process.Store.Projects.UpdateKeyAsync(key with { IsActive = false }, CancellationToken.None);
        await WhenAnsweredAsync(Secret, 401);
    }

    [Fact]
    public async Task Key_ThatHasExpired_IsNoKey()
    {
        const string Expired = "csa_DDDDdddd3333DDDDdddd3333DDDDdddd";
        const string Lasting = "csa_EEEEeeee4444EEEEeeee4444EEEEeeee";
        await server.Process.Store.Projects.AddKeyAsync(NewKey(Expired, expiresAtUs: 1_000_000), CancellationToken.None);
        await server.Process.Store.Projects.AddKeyAsync(NewKey(Lasting, expiresAtUs: 4_000_000_000_000_000), CancellationToken.None);

        // The other one shows that both were read.
        await WhenAnsweredAsync(Lasting, 200);
        await server.GetAsync("/api/v1/functions", 401, Expired);
    }

    private ApiKey NewKey(string secret, long? expiresAtUs) =>
        new(new RandomIdSource().NewId(TimeProvider.System.GetUtcNow()), server.Project, "elsewhere", KeyText.Hash(secret), secret[..8], KeyScopes.Read, true, 1, expiresAtUs, null);

    private async Task WhenAnsweredAsync(string key, int status)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            using var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/functions", key: key);
            if ((int)answer.StatusCode == status) return;
        }
        Assert.Fail($"No {status} within {Patience}.");
    }
}

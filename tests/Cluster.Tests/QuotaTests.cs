using System.Net;
using Coldstart.Cluster.Tests.Processes;
using Coldstart.Engine.Quotas;
using Coldstart.PostgreSqlServers;
using Npgsql;

namespace Coldstart.Cluster.Tests;

/// <summary>A quota holds over all front ends.</summary>
[NeedsPostgreSql]
public sealed class QuotaTests
{
    private const int Quota = 300;

    // Far more than are refused while a front end waits for its next lease.
    private const int RefusalsMax = 100;

    [Fact]
    public async Task Queries_ThroughTwoFrontEnds_StayWithinTheProjectsQuotaAndALease()
    {
        await using var cluster = await RunningCluster.StartAsync(
            silos: 1, frontEnds: 2, options: new Dictionary<string, string> { ["--project-queries-per-minute"] = Quota.ToString(System.Globalization.CultureInfo.InvariantCulture) });

        var allowed = await Task.WhenAll(cluster.FrontEnds.Select(AllowedAsync));

        Assert.InRange(allowed.Sum(), Quota - QuotaShares.LeaseOf(Quota, 2), Quota + QuotaShares.LeaseOf(Quota, 1));
        Assert.All(allowed, static count => Assert.True(count > 0));
        Assert.Equal(1, await RunningCluster.WhenAsync(1, () => CountAsync(cluster.Database, "grain_states WHERE grain_type LIKE '%quota%' AND version > 0 AND octet_length(state) > 0")));
        Assert.Equal(1, await RunningCluster.WhenAsync(1, () => CountAsync(cluster.Database, "grain_reminders WHERE name = 'expire'")));
    }

    private static async Task<int> AllowedAsync(HttpClient frontEnd)
    {
        var (allowed, refused) = (0, 0);
        while (refused < RefusalsMax && allowed < 2 * Quota)
        {
            using var response = await frontEnd.GetAsync("/api/v1/api-keys");
            if (response.StatusCode == HttpStatusCode.TooManyRequests) refused++;
            else (allowed, refused) = (allowed + 1, 0);
        }
        return allowed;
    }

    private static async Task<long> CountAsync(PostgreSqlDatabase database, string rows)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // Tests ask, not users.
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM coldstart.{rows}", connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

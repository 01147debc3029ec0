using Coldstart.Observability.Exposition;

namespace Coldstart.Observability.Tests.Exposition;

public sealed class ExpositionNamesTests
{
    [Theory]
    [InlineData("coldstart.journal.commit.duration", "s", false, "coldstart_journal_commit_duration_seconds")]
    [InlineData("coldstart.ingest.bytes", "By", false, "coldstart_ingest_bytes")]
    [InlineData("coldstart.journal.size", "By", true, "coldstart_journal_size_bytes")]
    [InlineData("coldstart.ingest.requests", "{request}", false, "coldstart_ingest_requests")]
    [InlineData("orleans-catalog-activations", "", true, "orleans_catalog_activations")]
    [InlineData("used.share", "1", true, "used_share_ratio")]
    [InlineData("used.count", "1", false, "used_count")]
    [InlineData("already.seconds", "s", true, "already_seconds")]
    [InlineData("jobs_total", "", false, "jobs")]
    [InlineData("2nd.try--here", "", true, "_2nd_try_here")]
    public void Family_OfAnInstrument_FollowsTheSpecification(string name, string unit, bool isGauge, string expected)
    {
        Assert.Equal(expected, ExpositionNames.Family(name, unit, isGauge));
    }
}

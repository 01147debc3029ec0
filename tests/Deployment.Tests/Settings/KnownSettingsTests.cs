namespace Coldstart.Deployment.Tests.Settings;

public sealed class KnownSettingsTests
{
    [Theory]
    [InlineData("coldstart-api", "COLDSTART_ENGINE", "COLDSTART_POSTGRES", "DATABASE_URL", "PORT")]
    [InlineData("registry.example/coldstart-silo:0.1.0", "COLDSTART_SILO_ADDRESS", "POD_IP", "POD_NAME", "COLDSTART_HEALTH_PORT")]
    [InlineData("coldstart-cli@sha256:0", "COLDSTART_POSTGRES", "COLDSTART_POSTGRES_FILE", "DATABASE_URL")]
    public void OfImage_OfOurs_AreWhatItsCodeReads(string image, params string[] expected)
    {
        var known = KnownSettings.OfImage(image)!;

        Assert.Superset(expected.ToHashSet(), known.ToHashSet());
        Assert.DoesNotContain("COLDSTART_NOTHING", known);
    }

    [Fact]
    public void OfImage_OfAnothers_IsNotKnown()
    {
        Assert.Null(KnownSettings.OfImage("postgres:17"));
    }

    [Fact]
    public void SiloDefault_OfAPort_IsTheNumberInTheCode()
    {
        Assert.Equal("11111", KnownSettings.SiloDefault("silo-port"));
    }
}

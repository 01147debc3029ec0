using System.Net.NetworkInformation;
using Coldstart.Cluster.Tests.Processes;

namespace Coldstart.Cluster.Tests;

/// <summary>Which addresses a silo takes. Another option is wrong each time, so that none begins to listen.</summary>
public sealed class SiloAddressTests
{
    [Theory]
    [InlineData("10.0.0.7", null)]
    [InlineData("fd00::7", null)]
    [InlineData("nowhere", "--silo-address: 'nowhere' is no IP address, and not 'auto'.")]
    public async Task Start_OfAnAddress_TakesItOrSaysWhatIsWrong(string address, string? sentence)
    {
        await AssertAsync(address, sentence);
    }

    [Fact]
    public async Task Start_OfItsOwnAddress_FindsIt()
    {
        var isAlone = NetworkInterface.GetAllNetworkInterfaces().All(static network => network.OperationalStatus != OperationalStatus.Up || network.NetworkInterfaceType == NetworkInterfaceType.Loopback);

        await AssertAsync("auto", isAlone ? "--silo-address: this machine has no address but loopback." : null);
    }

    private static async Task AssertAsync(string address, string? sentence)
    {
        await using var silo = Program.Launch("SiloAssembly", "Coldstart's silo", "--postgres", "postgresql://nobody@127.0.0.1/nothing", "--silo-address", address, "--probe-ms", "1");

        await silo.WhenEndedAsync();

        Assert.Equal(2, silo.ExitCode);
        Assert.Contains("--probe-ms: '1' is not a whole number", silo.Output, StringComparison.Ordinal);
        if (sentence is null) Assert.DoesNotContain("--silo-address", silo.Output, StringComparison.Ordinal);
        else Assert.Contains(sentence, silo.Output, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Coldstart.Bench.Servers;

/// <summary>Two silos and a front end on a database, each a process.</summary>
internal sealed class ClusterUnderTest : IDisposable
{
    private const int Silos = 2;

    private readonly List<ChildProcess> silos = [];

    public ClusterUnderTest(BenchOptions options, string databaseUrl)
    {
        for (var count = 0; count < Silos; count++)
        {
            // The generator starves them now and then: they must not take each other for dead.
            string[] arguments = ["--missed-probes", "20", "--postgres", databaseUrl, "--silo-port", FreePort(), "--gateway-port", FreePort(), "--health-port", "0"];
            silos.Add(new ChildProcess(options.SiloPath, arguments, new Dictionary<string, string>(), "health and metrics on "));
        }
        FrontEnd = new ServerUnderTest(options, ["--engine=cluster", "--postgres=" + databaseUrl]);
    }

    public ServerUnderTest FrontEnd { get; }

    public double SiloCpuSeconds => silos.Sum(static silo => silo.CpuSeconds);

    public IReadOnlyList<int> SiloIds => [.. silos.Select(static silo => silo.Id)];

    public void Dispose()
    {
        FrontEnd.Dispose();
        foreach (var silo in silos) silo.Dispose();
    }

    private static string FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Coldstart.Silo;

/// <summary>Whether the ports of a silo can be had. Asked before it joins the cluster: there it would pass for a newer life of the silo that has them, and end that one.</summary>
internal static class FreePorts
{
    /// <returns>A sentence where one of them is taken or cannot be had; null where both are free.</returns>
    public static string? Refusal(SiloOptions options) =>
        Refusal(options.Address, options.SiloPort, SiloSetting.SiloPort) ?? Refusal(options.Address, options.GatewayPort, SiloSetting.GatewayPort);

    private static string? Refusal(IPAddress address, int port, SiloSetting setting)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException failure)
        {
            return $"The port {port} of {address} cannot be had ({failure.Message}): {setting.Flag} takes another.";
        }
    }
}

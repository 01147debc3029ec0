using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Coldstart.Silo;

/// <summary>The address of this machine or container, where nobody tells it: a container's is not known before it runs.</summary>
internal static class OwnAddress
{
    /// <summary>What stands in place of an address.</summary>
    public const string Word = "auto";

    /// <summary>The first that others can reach, IPv4 before IPv6; null where there is none.</summary>
    public static IPAddress? Find() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
        .Select(static unicast => unicast.Address)
        .Where(static address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
        .OrderBy(static address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
        .FirstOrDefault();
}

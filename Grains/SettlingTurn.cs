using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>Whether this silo is the one that settles the journal: of the active ones the first by its address. A hint; two that both think so do no harm.</summary>
public sealed class SettlingTurn(ILocalSiloDetails silo, IClusterMembershipService membership)
{
    public bool IsMine()
    {
        var first = membership.CurrentSnapshot.Members.Values.Where(static member => member.Status == SiloStatus.Active).Select(static member => member.SiloAddress).Min();
        return silo.SiloAddress.Equals(first);
    }
}

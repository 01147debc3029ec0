using Coldstart.Engine;
using Coldstart.Engine.Quotas;
using Coldstart.GrainInterfaces;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>The way to the grains that share quotas out.</summary>
public sealed class GrainQuotas(IGrainFactory grains) : IQuotaLeases
{
    public async Task<QuotaLease> AskAsync(QuotaAsk ask, CancellationToken cancellation)
    {
        var call = new QuotaCall
        {
            Scope = ask.Name.Scope,
            Class = ask.Name.Class,
            Quota = ask.Quota,
            FrontEnd = ask.FrontEnd,
            Window = ask.Window,
            LeftMs = ask.LeftMs,
            Used = ask.Used,
            Ceiling = ask.Ceiling,
        };
        try
        {
            var lease = await grains.GetGrain<IQuotaGrain>(ask.Name.Project).LeaseAsync(call, cancellation);
            return new QuotaLease(lease.Window, lease.LeftMs, lease.Ceiling, lease.UsedByOthers, lease.FrontEnds);
        }
#pragma warning disable CA1031 // Whatever kept the answer away, a grain that could not read its state among it: the front end shares evenly by itself for a while.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            throw new EngineUnavailableException("The quota's owner does not answer.", failure);
        }
    }
}

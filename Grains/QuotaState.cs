using Coldstart.Engine.Quotas;

namespace Coldstart.Grains;

/// <summary>A project's quotas as they are stored, one entry for each front end of each window. The serializer is Orleans' binary one: members are only added.</summary>
[GenerateSerializer]
[Alias("coldstart.quota-state")]
internal sealed class QuotaState
{
    [Id(0)]
    public List<QuotaStateShare> Shares { get; set; } = [];

    /// <summary>What has not ended.</summary>
    public static List<QuotaStateShare> Of(QuotaLedger ledger, long nowUs) =>
    [
        .. from window in ledger.Windows
           where nowUs < window.EndUs
           from share in window.Shares
           select new QuotaStateShare
           {
               Scope = window.Scope,
               Class = window.Class,
               Window = window.Id,
               EndUs = window.EndUs,
               FrontEnd = share.Key,
               Used = share.Value.Used,
               Ceiling = share.Value.Ceiling,
           },
    ];

    public IEnumerable<QuotaWindow> Windows(long nowUs) => Shares
        .Where(share => nowUs < share.EndUs)
        .GroupBy(static share => (share.Scope, share.Class, share.Window, share.EndUs))
        .Select(static window => new QuotaWindow(window.Key.Scope, window.Key.Class, window.Key.Window, window.Key.EndUs)
        {
            Shares = window.ToDictionary(static share => share.FrontEnd, static share => new QuotaShare { Used = share.Used, Ceiling = share.Ceiling }),
        });
}

/// <summary>What one front end has of one window.</summary>
[GenerateSerializer]
[Alias("coldstart.quota-share")]
internal sealed class QuotaStateShare
{
    [Id(0)]
    public Guid Scope { get; set; }

    [Id(1)]
    public byte Class { get; set; }

    [Id(2)]
    public long Window { get; set; }

    /// <summary>µs since 1970 UTC.</summary>
    [Id(3)]
    public long EndUs { get; set; }

    [Id(4)]
    public Guid FrontEnd { get; set; }

    [Id(5)]
    public int Used { get; set; }

    [Id(6)]
    public int Ceiling { get; set; }
}

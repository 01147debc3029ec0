using Coldstart.Analytics;
using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// What the lines of one request tell of their function, by log stream, for the lines that do not tell it: name, region and
/// account stand in an environment's first line only. The first word counts. Forgotten with the request.
/// </summary>
internal sealed class LearnedFunctions
{
    private readonly ByteWriter text = new(1024);
    private readonly Dictionary<ulong, int> byEnvironment = [];
    private readonly List<Slot> slots = [];
    private bool severalNames;
    private bool severalRegions;
    private bool severalAccounts;

    public LearnedFunctions() => slots.Add(default);

    public void Clear()
    {
        text.Clear();
        byEnvironment.Clear();
        slots.Clear();
        slots.Add(default);
        severalNames = severalRegions = severalAccounts = false;
    }

    /// <summary>Notes what a line tells.</summary>
    public void Note(scoped in LogOrigin origin)
    {
        if (origin.FunctionName.IsEmpty && origin.Region.IsEmpty) return;
        var slots = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(this.slots);
        ref var all = ref slots[0];
        severalNames |= IsAnother(all.Name, origin.FunctionName);
        severalRegions |= IsAnother(all.Region, origin.Region);
        severalAccounts |= IsAnother(all.Account, origin.Account);
        Fill(ref all, origin);
        if (origin.Environment.IsEmpty) return;
        var hash = Hash64.Of(origin.Environment);
        if (byEnvironment.TryGetValue(hash, out var index))
        {
            Fill(ref slots[index], origin);
            return;
        }
        if (byEnvironment.Count == Limits.LogStreamsPerRequest) return;
        byEnvironment.Add(hash, slots.Length);
        Slot slot = default;
        Fill(ref slot, origin);
        this.slots.Add(slot);
    }

    /// <summary>The function of a log stream, or empty.</summary>
    public ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> environment) => Text(SlotOf(environment).Name);

    /// <summary>The one function that all lines name, or empty where they name none or several.</summary>
    public ReadOnlySpan<byte> OnlyName => severalNames ? default : Text(slots[0].Name);

    /// <summary>The one region that all lines tell, or empty.</summary>
    public ReadOnlySpan<byte> OnlyRegion => severalRegions ? default : Text(slots[0].Region);

    /// <summary>The one account that all lines tell, or empty.</summary>
    public ReadOnlySpan<byte> OnlyAccount => severalAccounts ? default : Text(slots[0].Account);

    /// <summary>Lines tell of different regions or accounts.</summary>
    public bool HasSeveralPlaces => severalRegions || severalAccounts;

    /// <summary>The region of a log stream, else the first of the request, or empty.</summary>
    public ReadOnlySpan<byte> RegionOf(ReadOnlySpan<byte> environment)
    {
        var own = Text(SlotOf(environment).Region);
        return own.IsEmpty ? Text(slots[0].Region) : own;
    }

    /// <summary>The account of a log stream, else the first of the request, or empty.</summary>
    public ReadOnlySpan<byte> AccountOf(ReadOnlySpan<byte> environment)
    {
        var own = Text(SlotOf(environment).Account);
        return own.IsEmpty ? Text(slots[0].Account) : own;
    }

    private bool IsAnother((int Start, int Length) known, ReadOnlySpan<byte> told) =>
        !told.IsEmpty && known.Length > 0 && !Text(known).SequenceEqual(told);

    private Slot SlotOf(ReadOnlySpan<byte> environment) =>
        !environment.IsEmpty && byEnvironment.Count > 0 && byEnvironment.TryGetValue(Hash64.Of(environment), out var index) ? slots[index] : default;

    private void Fill(ref Slot slot, scoped in LogOrigin origin)
    {
        if (slot.Name.Length == 0) slot.Name = Keep(origin.FunctionName);
        if (slot.Region.Length == 0) slot.Region = Keep(origin.Region);
        if (slot.Account.Length == 0) slot.Account = Keep(origin.Account);
    }

    private (int Start, int Length) Keep(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return default;
        text.WriteRaw(value);
        return (text.Length - value.Length, value.Length);
    }

    private ReadOnlySpan<byte> Text((int Start, int Length) slice) => text.WrittenSpan.Slice(slice.Start, slice.Length);

    private struct Slot
    {
        public (int Start, int Length) Name;
        public (int Start, int Length) Region;
        public (int Start, int Length) Account;
    }
}

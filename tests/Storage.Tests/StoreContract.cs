using Coldstart.Analytics.Functions;
using Coldstart.Storage.Functions;

namespace Coldstart.Storage.Tests;

/// <summary>What every dialect of the store must do is written once, in the subclasses of this; a dialect only says how a store is opened.</summary>
public abstract class StoreContract(ITestDatabase database) : IAsyncLifetime
{
    /// <summary>2026-01-02 00:00 UTC.</summary>
    protected const long StartUs = 1_767_312_000_000_000;

    protected const long HourUs = 3_600_000_000;

    protected const long DayUs = 24 * HourUs;

    protected static readonly Guid Project = Id(1);

    protected static readonly Guid OtherProject = Id(2);

    protected static CancellationToken None => CancellationToken.None;

    internal ManualTime Time { get; } = new(DateTimeOffset.UnixEpoch.AddTicks(StartUs * TimeSpan.TicksPerMicrosecond));

    protected IStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await database.OpenAsync(Time);

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Closes the store and opens it again.</summary>
    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await database.OpenAsync(Time);
    }

    /// <summary>Stands in for the statistics: adds what is merged behind what is stored, and fails on 0xFF.</summary>
    internal static byte[] Merge(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> increment) => increment.Span is [0xFF]
        ? throw new InvalidDataException("A merge that fails.")
        : [.. stored.Span, .. increment.Span];

    /// <summary>Bounds small enough to be reached.</summary>
    internal static StoreBounds SmallBounds => new() { DeadLettersPerProject = 5, DeadLetterBytesPerProject = 10_000, ExpiredRowsPerTable = 10, ListPageRows = 3 };

    /// <summary>Ids that sort by their number.</summary>
    protected static Guid Id(int number) => new(number, 7, 0x7000, 1, 2, 3, 4, 5, 6, 7, 8);

    protected static StoredFunction Function(int number, Guid? project = null) =>
        new(Id(number), project ?? Project, "123456789012", "eu-central-1", $"function-{number}", 0, StartUs, StartUs + number);

    protected static SnapshotWrite Write(StoredFunction function, long expected, byte[] bytes, IReadOnlyList<RollupRow>? rollups = null, IReadOnlyList<KeptSample>? samples = null) => new()
    {
        Function = function,
        ExpectedVersion = expected,
        Bytes = bytes,
        Rollups = rollups ?? [],
        Samples = samples ?? [],
    };

    /// <summary>Values that a careless store would cut, join or obey.</summary>
    public static TheoryData<string> HostileTexts => new()
    {
        "",
        "a\0b",
        "\0",
        "\uF0F0\0\uF0F00\uF0F01\uF0F0",
        new string('x', 5000) + "\0" + new string('x', 5000),
        "🥶 cold – старт",
        "'; DROP TABLE functions; --",
        "%_\\\"`@id$1",
        new string('x', 1 << 20),
    };
}

namespace Coldstart.GrainInterfaces;

/// <summary>The owner of one function, wherever it lives. Its key is the function's id, with the project's as its extension.</summary>
/// <remarks>Calls may be lost, come late or twice, and two activations may live for a moment: the protocol behind it is made for that.</remarks>
[Alias("coldstart.function")]
public interface IFunctionGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Catches up with the journal and applies blocks.</summary>
    [Alias("serve")]
    [ResponseTimeout("00:00:02")]
    Task<FunctionAnswer> ServeAsync(FunctionCall call, CancellationToken cancellation);

    /// <summary>The report over a window; reads its own writes.</summary>
    /// <param name="window">A <c>Window</c>.</param>
    /// <param name="whole">With modules and versions.</param>
    /// <param name="cancellation">Stops waiting.</param>
    [Alias("report")]
    [ResponseTimeout("00:00:02")]
    Task<FunctionReading> ReportAsync(byte window, bool whole, CancellationToken cancellation);

    /// <summary>Live slots in [from, to), merged into steps.</summary>
    /// <param name="fromUs">µs since 1970 UTC.</param>
    /// <param name="toUs">Exclusive.</param>
    /// <param name="stepUs">Width of a step in µs.</param>
    /// <param name="storeFirst">Stores what changed before it answers, so that history has it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    [Alias("slots")]
    [ResponseTimeout("00:00:10")]
    Task<SlotsReading> SlotsAsync(long fromUs, long toUs, long stepUs, bool storeFirst, CancellationToken cancellation);

    /// <summary>Cold starts that are kept and not stored yet.</summary>
    [Alias("samples")]
    [ResponseTimeout("00:00:02")]
    Task<SamplesReading> WaitingSamplesAsync(CancellationToken cancellation);
}

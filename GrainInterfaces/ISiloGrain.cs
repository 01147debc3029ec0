namespace Coldstart.GrainInterfaces;

/// <summary>A silo as a whole: takes the calls of many of its functions in one message. Its key is the silo's address, and it lives nowhere else.</summary>
/// <remarks>A relay: what the functions' own grains say is the answer, wherever they live by now.</remarks>
[Alias("coldstart.silo")]
public interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>Hands each call to its function. What takes long is answered as not done: to be asked again of the function itself.</summary>
    [Alias("serve")]
    [ResponseTimeout("00:00:02")]
    Task<FunctionAnswer[]> ServeAsync(FunctionsMessage message, CancellationToken cancellation);
}

/// <summary>Calls of many functions, in three lists of the same length.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.calls")]
public sealed class FunctionsMessage
{
    [Id(0)]
    public Guid[] Projects { get; init; } = [];

    [Id(1)]
    public Guid[] Functions { get; init; } = [];

    [Id(2)]
    public FunctionCall[] Calls { get; init; } = [];
}

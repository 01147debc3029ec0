namespace Coldstart.GrainInterfaces;

/// <summary>A silo as a whole: takes the calls of many of its functions in one message. Its key is the silo's address, and it lives nowhere else.</summary>
/// <remarks>A short way, nothing more: what the functions' owners say is the answer, wherever they live by now.</remarks>
[Alias("coldstart.silo")]
public interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>Hands each call to its function. What takes long is answered as not done: to be asked again of the function itself.</summary>
    [Alias("serve")]
    [ResponseTimeout("00:00:02")]
    Task<FunctionsAnswer> ServeAsync(FunctionsMessage message, CancellationToken cancellation);
}

/// <summary>Calls of many functions, packed: a message of some hundred small ones costs little more than their bytes.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.calls")]
public sealed class FunctionsMessage
{
    /// <summary>The calls, one behind the other, in the form of the owners' side (<c>PackedCalls</c>).</summary>
    [Id(0)]
    public byte[] Calls { get; init; } = [];
}

/// <summary>What the owners of many functions say, in the order of their calls.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.answers")]
public sealed class FunctionsAnswer
{
    /// <summary>For each call a number: 0 is not done, else one more than the records that brought nothing new.</summary>
    [Id(0)]
    public int[] Outcomes { get; init; } = [];

    /// <summary>The calls whose functions live on another silo by now.</summary>
    [Id(1)]
    public int[] Moved { get; init; } = [];

    /// <summary>Where those live.</summary>
    [Id(2)]
    public string[] MovedTo { get; init; } = [];
}

namespace Coldstart.GrainInterfaces;

/// <summary>Removes what has expired, for the whole cluster. There is one, with the key 0.</summary>
[Alias("coldstart.retention")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that it is woken regularly, whatever becomes of the silo that it lives on. To be asked again changes nothing.</summary>
    [Alias("begin")]
    Task BeginAsync(CancellationToken cancellation);
}
